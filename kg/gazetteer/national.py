"""Parties and parts of states: the code of the country, of a part of a state its sector, then the customary name and
others."""

# Parties that are named by a bare word or an acronym, with their countries; names that hold the
# word 'party' need no list.
PARTIES = """
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
STATE_BODIES = """
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
