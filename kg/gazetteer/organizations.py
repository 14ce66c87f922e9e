"""Bodies that world news names without saying what they are: their sector, their one name.

Facts in tables, one body a line: the customary name first, then other names and acronyms. Names
are compared as in `kg.gazetteer`; an acronym counts only in its own capitals.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kg.gazetteer.folding import fold, is_acronym, name_key
from kg.records import ActorType, Sector


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation or group: its customary name, its sector, the country that it belongs to
    (None for international ones), and GROUP for what has no charter (the G7, a people)."""

    name: str
    sector: Sector | None
    country: str | None = None
    type: ActorType = ActorType.ORGANIZATION


_IGOS = """
African Development Bank|AfDB
African Union|AU|Organization of African Unity|Organisation of African Unity|OAU
African Union Commission
Andean Community
Arab League|League of Arab States
Arab Maghreb Union
Arctic Council
Asia-Pacific Economic Cooperation|Asia Pacific Economic Cooperation|Asia-Pacific Economic Cooperation Forum|APEC
Asian Development Bank|ADB
Asian Infrastructure Investment Bank|AIIB
Association of Southeast Asian Nations|Association of South East Asian Nations|ASEAN|Asean
Bank for International Settlements|BIS
Black Sea Economic Cooperation|BSEC
Caribbean Community|CARICOM|Caricom
Central American Integration System|SICA
Collective Security Treaty Organization|Collective Security Treaty Organisation|CSTO
Common Market for Eastern and Southern Africa|COMESA
Commonwealth of Independent States|CIS
Commonwealth of Nations
Community of Latin American and Caribbean States|CELAC
Comprehensive Nuclear-Test-Ban Treaty Organization|CTBTO
Conference on Security and Cooperation in Europe|CSCE
Cooperation Council for the Arab States of the Gulf|Gulf Cooperation Council|GCC
Council of Europe
Council of the European Union|Council of the EU|EU Council
Court of Justice of the European Union|European Court of Justice|ECJ|EU Court of Justice
East African Community|EAC
Economic Community of Central African States|ECCAS
Economic Community of West African States|ECOWAS|Ecowas
Eurasian Economic Union|EAEU|EEU
Eurogroup
European Bank for Reconstruction and Development|EBRD
European Central Bank|ECB
European Commission|EU Commission|EC
European Community|European Economic Community|EEC
European Council
European Court of Human Rights|ECHR
European External Action Service|EEAS
European Free Trade Association|EFTA
European Investment Bank|EIB
European Medicines Agency|EMA
European Parliament|EU Parliament
European Space Agency|ESA
European Union|EU|E.U.
Europol
Eurostat
Financial Action Task Force|FATF
Food and Agriculture Organization|Food and Agriculture Organisation|FAO
Frontex
Inter-American Commission on Human Rights|IACHR
Inter-American Development Bank|IADB|IDB
Intergovernmental Authority on Development|IGAD
Intergovernmental Panel on Climate Change|IPCC
International Atomic Energy Agency|IAEA|UN nuclear watchdog
International Bank for Reconstruction and Development|IBRD
International Civil Aviation Organization|ICAO
International Court of Justice|ICJ|World Court
International Criminal Court|ICC
International Criminal Police Organization|Interpol|INTERPOL
International Criminal Tribunal for the former Yugoslavia|ICTY
International Criminal Tribunal for Rwanda|ICTR
International Energy Agency|IEA
International Fund for Agricultural Development|IFAD
International Labour Organization|International Labor Organization|International Labour Organisation|ILO
International Maritime Organization|IMO
International Monetary Fund|IMF
International Organization for Migration|International Organisation for Migration|IOM
International Renewable Energy Agency|IRENA
International Telecommunication Union|ITU
Joint United Nations Programme on HIV/AIDS|UNAIDS
League of Nations
Mekong River Commission
Mercosur|Southern Common Market|MERCOSUR
Non-Aligned Movement
Nordic Council
North Atlantic Treaty Organization|North Atlantic Treaty Organisation|NATO|Nato|North Atlantic Alliance|\
Atlantic alliance
NATO-Russia Council
Nuclear Suppliers Group|NSG
OPEC+|Opec+
Organisation for Economic Co-operation and Development|Organization for Economic Cooperation and Development|OECD
Organisation for the Prohibition of Chemical Weapons|Organization for the Prohibition of Chemical Weapons|OPCW
Organisation of Islamic Cooperation|Organization of Islamic Cooperation|Organization of the Islamic Conference|OIC
Organization for Security and Co-operation in Europe|Organisation for Security and Cooperation in Europe|OSCE
Organization of American States|Organisation of American States|OAS
Organization of the Petroleum Exporting Countries|Organisation of the Petroleum Exporting Countries|OPEC|Opec
Organization of Turkic States|Turkic Council
Pacific Islands Forum
Pan American Health Organization|PAHO
Parliamentary Assembly of the Council of Europe|PACE
Shanghai Cooperation Organisation|Shanghai Cooperation Organization|SCO
South Asian Association for Regional Cooperation|SAARC
Southern African Development Community|SADC
UN Educational, Scientific and Cultural Organization|UNESCO|Unesco
UNICEF|Unicef|United Nations Children's Fund|UN Children's Fund
Union of South American Nations|UNASUR
United Nations|UN|U.N.|U.N|United Nations Organization|UNO
United Nations Development Programme|UNDP|UN Development Programme
United Nations Environment Programme|UNEP|UN Environment Programme
United Nations General Assembly|UN General Assembly|U.N. General Assembly|General Assembly|UNGA
United Nations High Commissioner for Refugees|UNHCR|UN High Commissioner for Refugees|UN refugee agency
United Nations Human Rights Council|UN Human Rights Council|Human Rights Council|UNHRC
United Nations Interim Force in Lebanon|UNIFIL
United Nations Office for the Coordination of Humanitarian Affairs|OCHA
United Nations Office on Drugs and Crime|UNODC
United Nations Population Fund|UNFPA
United Nations Relief and Works Agency|UNRWA
United Nations Security Council|UN Security Council|U.N. Security Council|Security Council|UNSC
United Nations Support Mission in Libya|UNSMIL
United Nations Assistance Mission in Afghanistan|UNAMA
UN Women
Universal Postal Union|UPU
Visegrad Group|Visegrad Four|V4
Warsaw Pact
West African Economic and Monetary Union|UEMOA
World Bank|World Bank Group
World Customs Organization
World Food Programme|World Food Program|WFP
World Health Organization|World Health Organisation|WHO
World Intellectual Property Organization|WIPO
World Meteorological Organization|WMO
World Tourism Organization|UNWTO
World Trade Organization|World Trade Organisation|WTO
"""

# Blocs without a charter and formats of talks: groups.
_BLOCS = """
AUKUS
BRICS
Contact Group
E3|E3/EU+3
G20|Group of 20|Group of Twenty|G-20
G4
G5 Sahel
G7|Group of Seven|G-7|Group of 7
G77|Group of 77
G8|Group of Eight|G-8
Minsk Group
Normandy Four
P5|P5+1|P-5+1
Quad|Quadrilateral Security Dialogue
Quartet|Middle East Quartet
Trilateral Contact Group
"""

_NGOS = """
Action Against Hunger
ActionAid
Amnesty International|Amnesty
Article 19
CARE International
Catholic Church|Roman Catholic Church
Committee to Protect Journalists|CPJ
Council on Foreign Relations
Doctors Without Borders|Medecins Sans Frontieres|MSF
Freedom House
Friends of the Earth
Greenpeace
Human Rights Watch|HRW
International Committee of the Red Cross|ICRC
International Crisis Group
International Federation of Journalists|IFJ
International Federation of Red Cross and Red Crescent Societies|IFRC
International Olympic Committee|IOC
International Rescue Committee|IRC
FIFA|Fifa
UEFA|Uefa
Mercy Corps
Norwegian Refugee Council
Oxfam
Physicians for Human Rights
Red Crescent
Red Cross|Red Cross and Red Crescent
Refugees International
Reporters Without Borders|RSF|Reporters Sans Frontieres
Russian Orthodox Church
Orthodox Church
Save the Children
Syrian Observatory for Human Rights|SOHR
Transparency International
White Helmets|Syria Civil Defence
World Economic Forum|WEF
World Wildlife Fund|WWF
World Council of Churches
"""

_ARMED_GROUPS = """
Abu Sayyaf
African National Congress
Ahrar al-Sham
al-Aqsa Martyrs' Brigades
al-Nusra Front|Nusra Front|Jabhat al-Nusra|al-Nusra|Jabhat Fateh al-Sham
al-Qaeda|al-Qaida|al Qaeda|al Qaida|Al-Qaeda|Qaeda|Al-Qaida
al-Shabab|al-Shabaab|al Shabaab|al Shabab|Shabab|Shabaab
Ansar al-Sharia
Ansar Allah|Ansarullah|Houthis|Houthi movement|Huthis|Houthi rebels
Ansar Dine
Boko Haram
ETA
Fatah al-Islam
Free Syrian Army|FSA
Hamas
Haqqani network
Hayat Tahrir al-Sham|HTS
Hezbollah|Hizbollah|Hizbullah|Hezbullah|Hizballah
Irish Republican Army|IRA
Islamic Jihad|Palestinian Islamic Jihad
Islamic State|Islamic State of Iraq and Syria|Islamic State in Iraq and Syria|Islamic State of Iraq and the Levant|\
Islamic State in Iraq and the Levant|IS|ISIS|ISIL|Daesh|Isis|Isil
Izz ad-Din al-Qassam Brigades|Qassam Brigades
Jaish-e-Mohammed|Jaish-e-Mohammad
Jamaat-ul-Ahrar
Jemaah Islamiyah
Kataib Hezbollah
Khmer Rouge
Kosovo Liberation Army|KLA
Kurdistan Workers' Party|Kurdistan Workers Party|PKK
Lashkar-e-Islam
Lashkar-e-Taiba|Lashkar-e-Tayyiba|LeT
Lashkar-e-Jhangvi
Liberation Tigers of Tamil Eelam|LTTE|Tamil Tigers
Lord's Resistance Army|LRA
M23
Moro Islamic Liberation Front|MILF
Mujahedeen Khalq|Mujahedin-e Khalq|MEK|MKO
National Liberation Army|ELN
New People's Army|NPA
Northern Alliance
Polisario Front|Polisario
Popular Front for the Liberation of Palestine|PFLP
Popular Mobilization Forces|PMF|Hashd al-Shaabi
Rapid Support Forces|RSF
Revolutionary Armed Forces of Colombia|FARC|Farc
Revolutionary United Front|RUF
Shining Path
Syrian Democratic Forces|SDF
Taliban|Taleban|Afghan Taliban|Afghan Taleban
Tehreek-e-Taliban|Tehrik-i-Taliban Pakistan|Tehreek-e-Taliban Pakistan|TTP|Pakistani Taliban|Pakistan Taliban
Tigray People's Liberation Front|TPLF
UNITA
Wagner Group|Wagner
YPG|People's Protection Units
Zapatista Army of National Liberation
"""

# Parties that are named by a bare word or an acronym, with their countries; names that hold the
# word 'party' need no list.
_PARTIES = """
us Republican Party|GOP
us Democratic Party
us Democratic National Committee|DNC
us Republican National Committee|RNC
gb Labour Party|Labour|Labor Party
gb Conservative Party|Tory party
gb Liberal Democrats
gb Scottish National Party|SNP
gb UKIP|UK Independence Party|Ukip
gb Sinn Fein
gb Democratic Unionist Party|DUP
de Christian Democratic Union|CDU
de Christian Social Union|CSU
de Social Democratic Party of Germany|SPD
de Alternative for Germany|AfD|AFD
de Die Linke
fr National Rally|National Front|Rassemblement National
fr La France Insoumise|France Unbowed
fr La Republique en Marche|En Marche
it Lega|Lega Nord|Northern League
it Forza Italia
it Five Star Movement|Movimento 5 Stelle|M5S|5-Star Movement
it Brothers of Italy|Fratelli d'Italia
es Podemos
es Vox
es Ciudadanos
es Spanish Socialist Workers' Party|PSOE
gr Syriza|SYRIZA
gr New Democracy
gr Golden Dawn
hu Fidesz
hu Jobbik
pl Law and Justice|PiS
pl Civic Platform
tr Justice and Development Party|AKP|AK Party
tr Republican People's Party|CHP
tr Nationalist Movement Party|MHP
tr Peoples' Democratic Party|HDP
il Likud
il Kadima
il Yesh Atid
il Shas
il Meretz
il Yisrael Beiteinu
ps Fatah
ps Palestine Liberation Organization|Palestine Liberation Organisation|PLO
lb Future Movement
lb Amal Movement|Amal
sy Baath Party|Ba'ath Party
eg Muslim Brotherhood|Freedom and Justice Party
tn Ennahda|Nahda
in Bharatiya Janata Party|BJP
in Indian National Congress|Congress party
in Aam Aadmi Party|AAP
in Shiv Sena
in Rashtriya Swayamsevak Sangh|RSS
in Vishwa Hindu Parishad|VHP
pk Pakistan Tehreek-e-Insaf|PTI
pk Pakistan Muslim League-Nawaz|Pakistan Muslim League|PML-N
pk Pakistan Peoples Party|Pakistan People's Party|PPP
bd Awami League
cn Chinese Communist Party|Communist Party of China|CCP|CPC
cn Politburo
tw Kuomintang|KMT
tw Democratic Progressive Party|DPP
jp Liberal Democratic Party|LDP
jp Komeito
kr Saenuri Party
kr People Power Party
my UMNO|United Malays National Organisation
my Pakatan Harapan
my Barisan Nasional
th Pheu Thai
mm National League for Democracy|NLD
za African National Congress|ANC
za Democratic Alliance
za Economic Freedom Fighters|EFF
zw Movement for Democratic Change|MDC
zw ZANU-PF|Zanu-PF
ru United Russia
ru Communist Party of the Russian Federation
ua Servant of the People
ca Bloc Quebecois
ca Liberal Party of Canada
mx Institutional Revolutionary Party|PRI
mx National Action Party
mx Morena
ie Fine Gael
ie Fianna Fail
"""

# Parts of a state that have a name of their own.
_STATE_BODIES = """
us government State Department|US State Department|U.S. State Department|United States Department of State|\
Department of State
us government Treasury Department|US Treasury|US Treasury Department|Department of the Treasury
us government Justice Department|US Department of Justice|Department of Justice|US Justice Department
us government Defense Department|Department of Defense|US Department of Defense|US Defense Department
us government Department of Homeland Security|Homeland Security|DHS
us government Central Intelligence Agency|CIA
us government Federal Bureau of Investigation|FBI
us government National Security Agency|NSA
us government National Security Council|NSC
us government US Agency for International Development|USAID
us government Drug Enforcement Administration|DEA
us government Environmental Protection Agency|EPA
us government Federal Reserve|Fed|Federal Reserve Board
us government Federal Aviation Administration|FAA
us government Food and Drug Administration|FDA
us government Centers for Disease Control and Prevention|CDC
us government Internal Revenue Service|IRS
us government NASA|Nasa
us government Peace Corps
us government Secret Service
us government Securities and Exchange Commission|SEC
us legislature Congress|US Congress|U.S. Congress
us legislature House of Representatives|US House of Representatives|U.S. House of Representatives
us legislature Senate|US Senate|U.S. Senate
us judiciary US Supreme Court|U.S. Supreme Court
us military Joint Chiefs of Staff
us military US Army|U.S. Army
us military US Navy|U.S. Navy
us military US Air Force|U.S. Air Force
us military Marine Corps|US Marine Corps|Marines
us military National Guard
us military US Central Command|Central Command|CENTCOM
gb government Foreign Office|Foreign and Commonwealth Office|FCO|Foreign, Commonwealth and Development Office|FCDO
gb government Home Office
gb government Scotland Yard|Metropolitan Police|Met Police
gb government MI5
gb government MI6
gb government GCHQ
gb government Bank of England|BoE
gb government Treasury|HM Treasury
gb government Cabinet Office
gb legislature House of Commons|Commons
gb legislature House of Lords|Lords
gb military SAS|Special Air Service
gb military Special Boat Service|SBS
gb military Royal Navy
gb military Royal Air Force|RAF
gb military Royal Marines
gb military British Army
ru government Federal Security Service|FSB
ru government Foreign Intelligence Service|SVR
ru government GRU
ru government KGB
ru government Roskomnadzor
ru government Investigative Committee
ru legislature State Duma|Duma|Russian Duma
ru legislature Federation Council
ru military Black Sea Fleet
ru military Red Army
fr government Quai d'Orsay
fr legislature National Assembly|French National Assembly
de legislature Bundestag
de legislature Bundesrat
de military Bundeswehr
de government Bundesbank
il legislature Knesset
il military Israel Defense Forces|Israeli Defense Forces|Israel Defence Forces|IDF
il government Mossad
il government Shin Bet
ir military Islamic Revolutionary Guard Corps|Islamic Revolutionary Guards Corps|Revolutionary Guards|\
Revolutionary Guard|IRGC
ir military Quds Force
ir government Guardian Council
ir legislature Majlis
ir government Supreme National Security Council
ps government Palestinian Authority|Palestinian National Authority|PA
ps legislature Palestinian Legislative Council
cn legislature National People's Congress|NPC
cn military People's Liberation Army|PLA
cn government State Council
jp legislature Diet
jp government Bank of Japan|BOJ
jp military Self-Defense Forces|Self-Defence Forces
kr government National Intelligence Service
kp military Korean People's Army|KPA
in legislature Lok Sabha
in legislature Rajya Sabha
in government Reserve Bank of India|RBI
pk government Inter-Services Intelligence|ISI
pl legislature Sejm
es legislature Cortes
ua legislature Verkhovna Rada|Rada
tr legislature Grand National Assembly
tr government National Intelligence Organization|MIT
no legislature Storting
se legislature Riksdag
dk legislature Folketing
ie legislature Dail
ng government Central Bank of Nigeria|CBN
hk legislature Legislative Council|LegCo
ly government Government of National Accord|GNA
ly military Libyan National Army|LNA
cy government Turkish Republic of Northern Cyprus|TRNC
ua government Donetsk People's Republic
ua government Luhansk People's Republic
sy opposition Syrian National Council|Syrian National Coalition|SNC
"""

_MEDIA = """
ae The National|Gulf News|Khaleej Times|Al Arabiya|Al-Arabiya|Sky News Arabia|WAM
af Pajhwok|Pajhwok Afghan News|Tolo News|TOLOnews|Khaama Press
am Armenpress
ar Clarin|La Nacion|Telam
at Der Standard|Die Presse|Kurier|ORF
au ABC News Australia|Sydney Morning Herald|The Australian|The Age|Australian Broadcasting Corporation|AAP
au Sky News Australia
az Azertac|Trend
bd Daily Star|bdnews24|Prothom Alo
be Le Soir|De Standaard|Belga
bg Novinite|BTA
br Folha de S. Paulo|Folha|O Globo|Globo|Estado|O Estado de S. Paulo|Agencia Brasil
by BelTA|Nasha Niva
ca Globe and Mail|Toronto Star|National Post|CBC|CBC News|Canadian Press|CTV|CTV News
ch Neue Zuercher Zeitung|NZZ|Tages-Anzeiger|Le Temps|SRF|Blick
cl El Mercurio
cn Xinhua|Xinhua News Agency|China Daily|People's Daily|Global Times|CCTV|CGTN|Caixin
co El Tiempo|Semana
cu Granma|Prensa Latina
cz CTK|Mlada fronta Dnes
de Der Spiegel|Spiegel|Die Zeit|Die Welt|Bild|Bild am Sonntag|Sueddeutsche Zeitung|Frankfurter Allgemeine Zeitung
de FAZ
de Frankfurter Allgemeine|Handelsblatt|DPA|dpa|Deutsche Welle|DW|ARD|ZDF|Focus|Stern|Tagesspiegel|Funke
de Rheinische Post
dk Politiken|Jyllands-Posten|Berlingske|Ritzau
eg Al-Ahram|Al Ahram|MENA|Mada Masr
es El Pais|El Mundo|La Vanguardia|EFE|Efe|Europa Press|Cadena Ser
fi Helsingin Sanomat|Yle|YLE
fr Agence France-Presse|AFP|Le Monde|Le Figaro|Liberation|Les Echos|Le Parisien|France 24|France Info|BFM TV|BFMTV
fr TF1
fr Le Journal du Dimanche|Journal du Dimanche|Le Point|L'Express|L'Obs|France Inter|France 2|Europe 1|RFI
fr Radio France Internationale
fr Charlie Hebdo|Mediapart|RTL|Ouest-France|Euronews
gb BBC|BBC News|BBC Radio|BBC World Service|BBC Radio 4|British Broadcasting Corporation|Reuters|Thomson Reuters
gb Guardian|The Guardian|Observer|The Observer|The Times|Times of London|The Sunday Times|Sunday Times
gb Daily Telegraph
gb The Daily Telegraph|The Telegraph|Sunday Telegraph|Financial Times|FT|The Independent|Daily Mail|Mail on Sunday
gb The Mail on Sunday|MailOnline|The Sun|Daily Mirror|The Mirror|Daily Express|Evening Standard|The Economist
gb Economist
gb Sky News|ITV|ITV News|Channel 4|Channel 4 News|GB News|Press Association|PA Media|LBC|Spectator|New Statesman
ge Interpressnews|Rustavi 2
gr Kathimerini|ANA-MPA|Ta Nea|To Vima
hk South China Morning Post|SCMP|Apple Daily|RTHK|Hong Kong Free Press
hr HINA|Jutarnji list
hu MTI|Nepszabadsag|Magyar Nemzet
id Antara|Kompas|Jakarta Post|Tempo
ie Irish Times|Irish Independent|RTE
il Haaretz|Ha'aretz|Jerusalem Post|Times of Israel|Yedioth Ahronoth|Yediot Aharonot|Ynet|Maariv|Israel Hayom
il Channel 12
il Kan|Army Radio|Israel Radio|Israel National News|Arutz Sheva
in Press Trust of India|Times of India|The Hindu|Hindustan Times|Indian Express|NDTV|ANI|IANS|India Today|The Wire
iq Rudaw|Kurdistan 24|Al-Sumaria|Alsumaria
ir IRNA|Fars|Fars News Agency|Tasnim|Tasnim News Agency|ISNA|Mehr|Mehr News Agency|Press TV|Kayhan|Tehran Times|IRIB
it ANSA|Ansa|Corriere della Sera|La Repubblica|La Stampa|Il Sole 24 Ore|Il Messaggero|RAI|Rai|MicroMega|Adnkronos
it Il Fatto Quotidiano
jo Petra|Jordan Times
jp Kyodo|Kyodo News|Jiji|Jiji Press|NHK|Asahi Shimbun|Asahi|Yomiuri Shimbun|Yomiuri|Mainichi Shimbun|Mainichi
jp Nikkei|Japan Times|Sankei
ke Daily Nation|The Standard|Nation Media Group
kg 24.kg|AKIpress
kp KCNA|Korean Central News Agency|Rodong Sinmun|Korean Central Television
kr Yonhap|Yonhap News|Yonhap News Agency|Chosun Ilbo|JoongAng Ilbo|Dong-A Ilbo|Hankyoreh|KBS|MBC|SBS|Korea Herald
kr Korea Times
kw KUNA
kz Kazinform|Tengrinews
lb An-Nahar|Al-Manar|Al Manar|Al-Akhbar|Al Akhbar|Daily Star Lebanon|Al Mayadeen|Al-Mayadeen|LBC International
lb L'Orient-Le Jour
lt BNS|Baltic News Service|Delfi
lv LETA
ma MAP|Hespress
mm Irrawaddy|The Irrawaddy|Mizzima|Myanmar Now
mx Reforma|El Universal|La Jornada|Milenio|Notimex|Televisa
my Bernama|New Straits Times|The Star|Malaysiakini
ng Punch|The Punch|Vanguard|Premium Times|ThisDay|NAN
nl De Telegraaf|de Volkskrant|NRC|NRC Handelsblad|NOS|ANP
no Aftenposten|VG|NRK|NTB|Dagbladet|Verdens Gang
np Kathmandu Post
nz New Zealand Herald|NZ Herald|Radio New Zealand|RNZ
ph Inquirer|Philippine Daily Inquirer|Rappler|Philippine Star|Philippine News Agency
pk Dawn|Geo TV|Geo News|Express Tribune|APP|The News International|ARY News
pl Gazeta Wyborcza|Rzeczpospolita|PAP|TVP|TVN|TVN24|Onet
ps WAFA|Wafa|Maan|Ma'an
pt Lusa|Publico|Diario de Noticias|Expresso
qa Al Jazeera|Al-Jazeera|Aljazeera|QNA
ro Agerpres|Mediafax|Digi24
rs Tanjug|B92|Politika|Beta
ru Interfax|TASS|Tass|ITAR-TASS|Itar-Tass|Tass news agency|RIA Novosti|RIA|Ria Novosti|Sputnik|RT|Russia Today
ru Kommersant
ru Izvestia|Izvestiya|Vedomosti|Novaya Gazeta|Rossiiskaya Gazeta|Rossiyskaya Gazeta|Moscow Times|The Moscow Times
ru Pravda
ru Komsomolskaya Pravda|Nezavisimaya Gazeta|Meduza|Ekho Moskvy|Echo of Moscow|Dozhd|TV Rain|Rossiya 1|Rossiya-24
ru Rossiya 24|NTV
ru Channel One|Gazeta.ru|Lenta.ru|RBC|RBK|Regnum|Zvezda|Argumenty i Fakty|Moskovsky Komsomolets
sa SPA|Saudi Press Agency|Arab News|Asharq Al-Awsat|Asharq al-Awsat|Okaz|Saudi Gazette
sd SUNA
se Svenska Dagbladet|Dagens Nyheter|Aftonbladet|Expressen|SVT|TT
sg Straits Times|The Straits Times|Channel NewsAsia|CNA
si STA|Delo
sk TASR|SITA|Sme
so Shabelle
sy SANA|Sana
th Bangkok Post|The Nation|Thai PBS
tn TAP
tr Hurriyet|Hürriyet|Hurriyet Daily News|Milliyet|Sabah|Cumhuriyet|Anadolu|Anadolu Agency|Zaman|Today's Zaman
tr Yeni Safak|Sozcu|TRT
tr CNN Turk|CNN Türk|Haberturk|Dogan|Dogan News Agency|Aksam|Daily Sabah|Star|Radikal|Taraf|Vatan|A Haber|DHA|IHA
tr Bianet
tw Taipei Times|Central News Agency|Liberty Times
ua Ukrinform|UNIAN|Unian|Kyiv Post|Kiev Post|Interfax-Ukraine|Ukrainska Pravda|Ukrayinska Pravda|Kyiv Independent
ua Suspilne|Censor.net
us Associated Press|The Associated Press|AP|A.P.|Bloomberg|Bloomberg News|CNN|CNBC|NBC|NBC News|MSNBC|CBS|CBS News
us ABC News|Fox News
us Fox|Fox Business|PBS|NPR|National Public Radio|C-SPAN|New York Times|The New York Times|Washington Post
us The Washington Post
us Wall Street Journal|The Wall Street Journal|WSJ|USA Today|Los Angeles Times|Chicago Tribune|Boston Globe
us New York Post|New York Daily News
us Miami Herald|Politico|Time|Time Magazine|TIME|Newsweek|The Atlantic|New Yorker|The New Yorker|Foreign Policy
us Foreign Affairs|The Hill
us Axios|BuzzFeed|BuzzFeed News|HuffPost|Huffington Post|Vox Media|Vice News|Breitbart|Daily Beast|Slate|Salon
us Voice of America|VOA
us Radio Free Europe|RFE/RL|Radio Free Europe/Radio Liberty|Radio Liberty|Radio Free Asia|RFA
us United Press International|UPI
us Dow Jones|Dow Jones Newswires|McClatchy|Christian Science Monitor|San Francisco Chronicle|Houston Chronicle
us Dallas Morning News
us Philadelphia Inquirer|Detroit Free Press|Washington Times|Washington Examiner|Business Insider|The Intercept
us ProPublica|Univision|Telemundo
us Des Moines Register|Buffalo News|Baltimore Sun|Seattle Times|Denver Post|Arizona Republic|Newsmax|Univision News
uz UzA
va Vatican News|L'Osservatore Romano|Osservatore Romano
ve Telesur|teleSUR|El Nacional|El Nacional de Venezuela
vn Vietnam News Agency|VNA|VnExpress|Tuoi Tre|Thanh Nien|Nhan Dan
ye Saba
za Mail & Guardian|SABC|Daily Maverick|News24|Sowetan|eNCA
zw Herald of Zimbabwe|ZBC|NewsDay
"""

# Peoples without a state of their own name: groups.
_PEOPLES = """
Arabs
Kurds
Rohingya|Rohingyas|Rohingya Muslims
Roma
Uighurs|Uyghurs|Uighur|Uyghur
Tibetans
Chechens
Tutsis|Tutsi
Hutus|Hutu
Tamils
Druze
Yazidis|Yezidis
Berbers
Alawites
Copts
Turkmens
Hazaras
Pashtuns
Crimean Tatars
Tuareg|Tuaregs
Sunnis
Shiites|Shi'ites|Shias
Bosnian Serbs
Bosnian Croats
Kosovo Albanians|Kosovar Albanians
Kosovo Serbs
Catalans
Basques
Black Lives Matter|BLM
"""


def _entries() -> list[tuple[list[str], Body]]:
    """Every line of the tables as its names and what they name."""
    found: list[tuple[list[str], Body]] = []

    def add(line: str, sector: Sector | None, country: str | None, kind: ActorType = ActorType.ORGANIZATION) -> None:
        names = line.split("|")
        found.append((names, Body(names[0], sector, country, kind)))

    for table, sector, kind in (
        (_IGOS, Sector.IGO, ActorType.ORGANIZATION),
        (_BLOCS, Sector.IGO, ActorType.GROUP),
        (_NGOS, Sector.NGO, ActorType.ORGANIZATION),
        (_ARMED_GROUPS, Sector.REBEL, ActorType.ORGANIZATION),
        (_PEOPLES, Sector.CIVILIAN, ActorType.GROUP),
    ):
        for line in table.strip().splitlines():
            add(line, sector, None, kind)
    for line in _PARTIES.strip().splitlines():
        country, _, names = line.partition(" ")
        add(names, Sector.PARTY, country)
    for line in _STATE_BODIES.strip().splitlines():
        country, sector_name, names = line.split(" ", 2)
        add(names, Sector(sector_name), country)
    for line in _MEDIA.strip().splitlines():
        country, _, names = line.partition(" ")
        for name in names.split("|"):
            add(name, Sector.MEDIA, country)
    return found


@lru_cache(maxsize=1)
def _bodies() -> dict[str, Body]:
    table: dict[str, Body] = {}
    for names, found in _entries():
        for name in names:
            table.setdefault(_body_key(name), found)
    return table


def _body_key(words: str) -> str:
    """One word stays as it is written, and keeps its article where it has one: 'Times' alone is
    no newspaper, 'Time' is one and 'time' none. Longer names are compared in lower case."""
    folded = fold(words)
    if " " in folded and not is_acronym(folded):
        return folded.casefold()
    return f"the {folded}" if words[:4].casefold() == "the " else folded


def body(words: str) -> Body | None:
    """The body that `words` name ('UN', 'Hezbollah', 'Interfax', 'the Duma')."""
    folded = fold(words)
    if not folded or name_key(words) is None:
        return None
    table = _bodies()
    found = table.get(_body_key(words))
    # 'the Duma' is the Duma, 'the UN' the UN; but 'Guardian' is not 'The Guardian'.
    return found or (table.get(folded) if " " not in folded else None)
