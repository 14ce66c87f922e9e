"""News agencies, newspapers and broadcasters of the world: the code of the country, then names that
are each an outlet of its own or another name of one."""

MEDIA = """
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
