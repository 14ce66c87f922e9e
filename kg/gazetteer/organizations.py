"""Bodies that world news names without saying what they are: their sector, their one name.

Facts in tables, one body a line: the customary name first, then other names and acronyms. Names
are compared as in `kg.gazetteer`; an acronym counts only in its own capitals.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kg.gazetteer.folding import fold, is_acronym, name_key
from kg.gazetteer.outlets import MEDIA
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
United Nations General Assembly|UN General Assembly|U.N. General Assembly|UNGA
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
    for line in MEDIA.strip().splitlines():
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


def keys() -> frozenset[str]:
    """Every name of the tables, as it is compared."""
    return frozenset(_bodies())


def body(words: str) -> Body | None:
    """The body that `words` name ('UN', 'Hezbollah', 'Interfax', 'the Duma')."""
    folded = fold(words)
    if not folded or name_key(words) is None:
        return None
    table = _bodies()
    found = table.get(_body_key(words))
    # 'the Duma' is the Duma, 'the UN' the UN; but 'Guardian' is not 'The Guardian'.
    return found or (table.get(folded) if " " not in folded else None)
