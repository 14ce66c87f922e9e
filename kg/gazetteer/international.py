"""Bodies and peoples that belong to no one country: the customary name, then other names and acronyms."""

IGOS = """
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
BLOCS = """
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

NGOS = """
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

ARMED_GROUPS = """
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

# Peoples without a state of their own name: groups.
PEOPLES = """
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
