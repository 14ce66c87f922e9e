"""Given names that the world's news is full of, by the gender they are one-sidedly given to.

Folded as names are compared (lower case, no accents); names that both genders bear are left out.
They tell that a name is a person's, and that 'she' is not a man.
"""

from __future__ import annotations

from kg.lexicon.folding import word_set

MALE = word_set(
    """
aaron abd abdel abdelaziz abdelfattah abdul abdulaziz abdulla abdullah abdullahi abiy abraham adam adama adel
adrian ahmad ahmed ahmet akihito al alan alassane albert alberto alejandro aleksandr aleksei alex alexander
alexandre alexei alexey alfred alfredo ali alistair allan allen alok alvaro alvin amadou amin amir amit amr
anatoly anders andreas andrei andrej andres andrew andrey andriy andrzej andy angus anil anthony antoine anton
antonio antony anurag anwar arkady arnold artem arthur arturo arun arvind ashok ashraf asif askar atal aung austin
avi avigdor ayman aziz baba babak bakir bambang barack barry bart bashar basil bassam ben benedict benigno
benjamin benny bernard bernardo bernie bertrand bill bob bobby bola boris boutros brad bradley brett brian bruce
bruno bryan burhan carl carlo carlos cem cevdet chad charles charlie cheikh chris christian christoph christophe
christopher chuck claude claudio clement clive colin conor constantine corey cory craig cyril cyrus daniel daniele
danny dariusz dave david davit dean deepak denis dennis derek devlet dick didier diego dieter dimitri dimitris
dinesh dirk dmitri dmitriy dmitry dmytro dominic don donald doug douglas duncan dwight ed eddie edgar edgardo
edmund eduard eduardo edward edwin efraim egemen ehud elias elijah elliot elliott elmar elon emil emile emilio
emmanuel emmerson enda enrico enrique eric erich erik ernest ernesto esmail ethan etienne eugene evan evgeny evo
ewan fadi faisal farid farouk fatih fayez felix ferdinand fernando fidel filip florian francis francisco franco
francois frank frans franz fred frederic frederick friedrich fuad fumio fyodor gabriel ganesh gareth gary gavin
geert gene geoff geoffrey georg george georges georgi georgy gerald gerard gerhard gerry ghassan giancarlo gianni
gideon gilbert giorgi giorgio giovanni giulio giuseppe glenn godwin goodluck gopal goran gordon graham greg
gregory grigory guido guillaume guillermo gunter gustav gustavo guy haider hakan hamad hamid hamza hank hans haris
harold harry harvey hasan hashim hassan hector heiko heinrich heinz helmut henri henrik henry herbert herman
hernan hideo hiro hiroshi hisham horst hosni houari howard hubert hugh hugo hulusi hussein ian ibrahim idriss
ignazio igor ilham ilya imad imran ingvar ion ira isaac isaias ishaq ismail ivan ivo jacek jack jackson jacob
jacques jagdish jaime jair jake jakob jamal james jamie jan janez jared jaroslaw jason javad javier jawaharlal jay
jeb jeff jeffrey jens jeremy jerome jerry jerzy jesse jesus jim jimmy joachim joao joaquin joe joel joerg johan
johann john johnny joko jon jonas jonathan joram jordi jorge jorma joschka jose josef josep joseph josh joshua
josip juan juha jules julian julio julius junichiro jurgen justin kamal kapil karel karim karl karol kaspar kassym
keith keizo kemal ken kenji kenneth kent kevin khaled khalid khalifa kimmo kirill kjell klaus kofi konstantin
kostas kris kristian kumar kurt kyle kyriakos lalu lamar larry lars laszlo laurent lawrence lech len leo leon
leonard leonardo leonid leopoldo leszek lewis liam lionel lloyd lorenzo lou louis luc luca lucas luigi luis luiz
lukas luke lutfi lyndon maarten macky mahathir mahdi mahmoud mahmud mahmut makoto malcolm mamady manfred manmohan
manohar manuel marc marcel marcelo marcin marco marcos marcus mario mark marko markus maroun martin martti marty
marwan masoud mateusz mathias mats matt matteo matthew matthias maurice mauricio max maxim maxime mehdi mehmet
mesut mevlut michael michal michel miguel mihail mike mikhail mikheil miklos milan milorad milos mircea miroslav
miroslaw mitch mitt modibo mohamad mohamed mohammad mohammed mohan mohsen moise mosche moshe mostafa muammar
muhammad muhammadu muhammed mukesh muqtada murat musa mustafa mykola nabih nabil naftali najib nana naoto narayan
narendra naresh nasser nathan natwar nawaf nawaz ned neil nelson nestor newt nicholas nick nicola nicolas nigel
nikita nikol nikola nikolai nikolas nikolay nikos nitin noah noam noboru nobuo noel norbert norman nouri numan
nuri nursultan olaf olafur oleg oleksandr oleksiy oliver olivier olusegun omar omer osama oscar osman otto owen
pablo paolo pascal patrick paul paulo pavel pedro pekka per pervez pete peter petr petro petros phil philip
philippe pier pierre piotr prabhu prabowo prakash pranab prayut quentin radek radoslaw rafael rafik rafiq rahm
rahul raila raj rajendra rajesh rajiv rajnath ralph ramesh ramon ramzan ramzi rand randy raoul rashid raul ravi
ray raymond recep reince reinhard rene rex ricardo riccardo richard rick ringo rob robert roberto robin roch
rodrigo rodrigue roger roland rolf roman ron ronald ronnie rory roy ruben rudi rudolf rudolph rudy rupert russell
rustam ryan ryutaro saad sachin saddam sadiq saeb saeed sajid saleh salih salim salman salva salvador salvatore
sam sameh sami samir samuel sani sanjay santiago sassou satish satoshi saul sauli scott sean sebastian sebastien
selahattin selim serdar serge sergei sergey sergii sergio serhiy serzh shamil shane sharad shashi shaun shavkat
shawn sheldon shigeru shimon shintaro shinzo shivraj sigmar silvio simeon simon spencer srettha stan stanislav
stefan steffen stephane stephen steve steven stewart stuart subrahmanyam suleyman sunil suresh susilo svante sven
taha taizo takashi takeshi taner tariq taro tayyip ted tedros teodoro terry thabo thaksin theo theodore thierry
thomas thorsten tim timothy timur tobias todd tom tomas tomasz tommy toni tony trent trevor tristan tyler uhuru
ulrich umar umaru umberto urs vaclav valentin valery vasily vasyl veysel viacheslav victor vijay vikram viktor
vince vincent vinod vitali vitalii vitaly vito vlad vladimir vladislav vojislav volker volodymyr vyacheslav
waldemar walid wallace walter warren wayne wendell werner wesley wilbur wilfried wilhelm willem william willie
willy wim winston wladyslaw wolfgang woody xavier yahya yair yashwant yasir yasser yasuo yevgeny yigal yitzhak
yoav yoon yoshihide yoshiro yoweri yukio yuri yuriy yusuf yves zac zachary zalmay zbigniew zeid zeljko zine zoran
zvi
"""
)

FEMALE = word_set(
    """
abby abigail adele aditi agnes agnieszka aisha akie alexandra alice alicia alina alison amal amanda amber ambra
amelie amina amy ana anastasia angela angelica angelina angelique anita anja anjali ann anna annalena anne
anneliese annette annie antonella antonia ariane asma astrid audrey ayesha aylin ayse aysegul barbara beata
beatrice beatriz belinda benazir bernadette bertha beth betsy betty beverly birgit bridget brigitte brittany
brooke camilla carla carly carmen carol carole carolina caroline carolyn carrie catalina caterina catherine cathy
cecile cecilia celine chantal charlene charlotte chelsea cherie cheryl chloe christiane christina christine
chrystia cindy claire clara claudette claudia colleen condoleezza connie consuelo corazon cornelia cristina
crystal cyd cynthia dalia daniela danielle dawn deb debbie deborah debra delphine denise diana diane dianne dilma
dina dolores dominika donna dora doris dorothy dunya ebru edith eileen ekaterina elaine eleanor elena eleni elisa
elisabeth elise eliza elizabeth ella ellen elsa emilia emily emine emma erica erika erin erna esperanza esra
estelle esther eugenia eunice eva evelyn fatema fatima fatma fatou federica felicity fiona florence frances
francesca franziska frauke frederica gabriela gabriella gabrielle gail geraldine gertrude gillian gina giorgia
giulia gladys glenys gloria golda grace greta gretchen gro gwen hala hanan hanna hannah harriet hazel heather
heidi helen helena helene helga helle hilary hillary ileana ilona imelda indira ines inge ingrid irene irina iris
isabel isabella isabelle ivana ivanka jacinda jacqueline jane janet janice jayalalithaa jeanine jeanne jeannette
jen jenna jennifer jenny jessica jill joan joanna joanne jocelyn josephine joyce juanita judith judy julia juliana
julie juliet june junko kaja kamala karen karin karine karla katarina kate kateryna katherine kathleen kathryn
kathy katie katja katrin katrina katya kavita keiko kellyanne kersti kirsten kirsty kristalina kristen kristi
kristin kristina kristine ksenia lakshmi latifa laura lauren laurie leila lena leonor leymah lilian liliana lily
linda lindsay lisa liv liz liza lois loretta lori lorraine louise lucia lucie lucinda lucy ludmila luisa lydia
lynn lynne madeleine magdalena maggie mairead makiko malala mamata manal mara marcia margaret margarita margot
margrethe maria mariam marianne marie marina marine marion marissa marjorie marlene marta martha martina mary
maryam maryna masako masha maureen maya mayawati meera megan megawati meghan mei melania melanie melissa mercedes
meryl mia michaela michele michelle michiko mildred milena mina mira miranda miriam molly mona monica monika
monique muriel myriam nadezhda nadia nadine nahed najat nancy naoko naomi natalia natalie natalya natasha nathalie
nawal nelly ngozi nicky nicole nikki nina nirmala nora norma nour oksana olena olga olivia oprah ornella pam
pamela patricia patty paula paulina pauline peggy penelope penny petra phoebe phyllis pippa polly pooja portia
pratibha priscilla priti priyanka rachel rachida rania rebecca regina rekha renate rhonda rima rita roberta rosa
rosalind rose rosemary rosie roxana roza ruby ruth sabine sabrina sadako sahra sally salome samantha samira sana
sandra sanna sara sarah segolene shadi shaheen sharon sheikha sheila shirin shirley shobha sigrid sima simone
simonetta sirimavo smriti sofia sonia sophia sophie stacey stefania stella stephanie sue suella sunita susan
susana susanna susanne sushma susie suzanne svetlana sviatlana sylvia sylvie tamara tanja tansu tanya tara tarja
tatiana tatyana tawakkol teresa theresa tiffany tina tracy trudy tulsi tzipi ulrike uma ursula valentina valerie
vanessa vasundhara vera veronica veronique vicky victoria vigdis violeta virginia vivian viviane wanda wendy
whitney wilma winnie xiomara yael yasmin yelena yingluck yoko yolanda yulia yuliya yuriko yvette yvonne zainab
zanele zhanna zoe zuhal zuzana
"""
)
