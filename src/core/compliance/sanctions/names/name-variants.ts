/**
 * Names that are one name: spellings of one name in several transliterations, and short forms. Each line is a group. The
 * spellings that a rule of sound can tell (doubled letters, vowels, `kh` and `h`) are left to `token-similarity.ts`.
 */

const groupsOf = (text: string): readonly (readonly string[])[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))

/** The same name, written by another ear or in a kindred language. */
const SPELLINGS = groupsOf(`
  mohammad mohammed muhammad mohamed mohamad muhammed mahomet mehmet mehmed mohd md muhamad mohamud muhamed
  ahmad ahmed ahmet akhmad akhmed akhmat ahmadu
  hussein hussain husayn hossein husain hossain husein hoseyn hosein hussien khusein
  hassan hasan hassane hassen khasan
  yusuf yousef youssef yusef yousif yusif jusuf
  ibrahim ibraheem ebrahim
  ismail ismael esmail esmaeil ismayil
  ali aly
  abu abou abo
  abdullah abdallah abdulla abdalla abdollah
  osama usama oussama
  laden ladin
  umar omar omer
  uthman othman osman usman
  khalid khaled halid
  said saeed sayeed saeid saied saiid
  jamal gamal djamal cemal
  jamil jameel gamil djamel
  mahmud mahmoud mahmood mehmood makhmud
  mustafa mostafa moustafa mustapha
  qasim kassem qasem kasim ghasem gasim qassim kassim qassem
  qadir kader qader kadir gadir ghader
  sulayman suleiman sulaiman soleiman soleyman suleyman
  tariq tarek tareq
  faysal faisal feisal
  zubayr zubair zobair
  nasir nasser naser nasr nassir
  khomeini khomeyni
  qadhafi gaddafi qaddafi kadafi qadafi gadhafi kaddafi
  qaida qaeda qaidah
  daud dawood daoud dawud davud
  isa eissa issa eisa
  musa moussa mousa
  yahya yahia yehia
  yaqub yaqoub yacoub yakub
  harun haroun haroon
  maryam mariam miriam
  maria marija mariya
  fatima fatimah fatemeh fatma
  aisha ayesha aicha aysha
  sergey sergei serhiy serhii sergej sergejs sergii siarhei
  aleksandr alexander alexandr oleksandr aliaksandr alexandre aleksander aleksandar
  iskander iskandar
  aleksey alexei alexey aleksei oleksiy oleksii aliaksei alexis
  dmitry dmitri dmitriy dmitrii dmytro dzmitry dimitri dmitrij dimitry
  nikolay nikolai nikolaj mykola mikalai nicholai
  mikhail mykhailo mikhael mikhayl michail mihail mikhailo mykhaylo
  vladimir volodymyr uladzimir wladimir vladymyr
  andrey andrei andrej andrii andriy
  yevgeny evgeny evgeniy yevgeniy evgenii yevgeni yevhen evgeni yevhenii
  yekaterina ekaterina kateryna katerina
  yelena elena olena alena
  yuri yury yuriy iurii yurii jurij juri
  georgy georgi georgiy georgii heorhii
  grigory grigori grigoriy grigorii hryhorii
  viktor victor
  vasily vasili vasiliy vasilii vasyl basil
  valery valeri valeriy valerii
  vitaly vitali vitaliy vitalii
  anatoly anatoli anatoliy anatolii
  arkady arkadi arkadiy arkadii
  gennady gennadi gennadiy gennadii
  pyotr petr petro piotr petar
  pavel pavlo
  igor ihor
  oleg oleh
  anna hanna ana anne
  natalya natalia nataliya nataliia natalie
  yulia julia yuliya iuliia julie
  tatyana tatiana tatjana
  stepan stefan stephan stepane
  maksim maxim maksym maxime
  ramzan ramadan ramazan
  karl carl karel
  luis luiz
  rodriguez rodrigues
  gonzalez gonzales goncalves
  perez peres
  gomez gomes
  fernandez fernandes
  hernandez hernandes
  martinez martines
  friedrich fredrich friedrych
  frederick frederik frederic
  xi shi
  choe choi
  kim gim
  pak park bak
  li lee
  ri yi rhee lee
  chong jong cheong jeong
  yong young
  jon chon jeon
  kyong gyeong kyung
  song seong sung
  hyon hyun hyeon
  chol cheol chul
  su soo
  jun joon
  myong myung myeong
  ho hoe
  zelensky zelenskiy zelenskyy zelenskyi zelenskii
  erdogan erdoghan
  assad asad esad
  `)

/** The same name in another language. */
const COGNATES = groupsOf(`
  joseph jose josef giuseppe iosif josip yusuf
  michael miguel michel mikhail
  alexander alejandro alessandro aleksandr alexandre
  sergey sergio serge
  nikolay nicholas nicolas nicola nikolaus
  andrey andrew andreas andre andres
  yevgeny eugene eugen eugenio
  yekaterina catherine katherine
  yelena helen helena
  georgy george jorge georges giorgi
  grigory gregory gregorio
  pyotr peter pedro pierre pietro petr
  pavel paul pablo paulo paolo
  ivan john juan jean johann johannes hans jan giovanni joao johan ioan jon
  stepan stephen steven esteban etienne stefan
  carlos karl charles carl carlo
  luis louis luiz lewis ludwig
  francisco francis francois franz francesco frantisek
  antonio anthony antoine anton antonin
  enrique henry henri heinrich enrico
  guillermo william guillaume wilhelm
  fernando ferdinand hernando
  ibrahim abraham avraham
  yaqub jacob
  musa moses
  daud david
  sulayman solomon
  maryam maria mary marie
  friedrich frederick frederic federico
  `)

/** What friends and newspapers say instead. */
const SHORT_FORMS = groupsOf(`
  robert bob bobby rob robbie bert
  william bill billy will willy liam
  richard dick rick ricky rich
  edward ed eddie ted teddy ned
  theodore ted teddy theo
  james jim jimmy jamie
  john jack johnny jon
  joseph joe joey
  thomas tom tommy
  michael mike mick micky misha mischa
  charles charlie chuck
  daniel dan danny
  david dave davy
  anthony tony
  andrew andy drew
  alexander alex alec sandy sasha sacha aleks
  aleksandr sasha alex aleks sanya shura
  alexandra alex sasha sandra
  nicholas nick nicky kolya
  nikolay kolya nick
  vladimir volodya vova vlad
  dmitry dima mitya
  mikhail misha mike
  aleksey alyosha lyosha alex
  sergey seryozha serge
  ivan vanya
  yevgeny zhenya gene
  yuri yura
  pavel pasha
  konstantin kostya
  grigory grisha greg
  vasily vasya
  stanislav stas
  vyacheslav slava
  viktor vitya vic
  boris borya
  leonid lyonya leo
  tatyana tanya
  yekaterina katya kate kathy
  catherine kate kathy cathy cate
  elizabeth liz beth betty lisa eliza
  margaret maggie peggy meg
  natalya natasha nata
  anna anya annie
  maria masha
  yelena lena
  olga olya
  yulia yulya
  benjamin ben benny bibi
  samuel sam sammy
  matthew matt
  christopher chris kit
  stephen steve
  patrick pat paddy
  peter pete
  philip phil
  gregory greg
  jeffrey jeff
  kenneth ken kenny
  lawrence larry
  leonard len lenny leo
  ronald ron ronnie
  donald don donnie
  timothy tim
  raymond ray
  gerald gerry jerry
  frederick fred freddy
  francis frank
  henry harry hank
  barack barry
  jose pepe chepe
  francisco paco pancho kiko
  jesus chuy chucho
  antonio tono
  eduardo lalo
  ignacio nacho
  alejandro alex
  guillermo memo
  manuel manolo
  roberto beto
  luis lucho
  rafael rafa
  enrique quique kike
  salvador chava
  mohammad moe mo
  abdullah abdul
  susan sue suzanne
  deborah debbie deb
  jennifer jen jenny
  victoria vicky
  rebecca becky
  patricia pat patty
  barbara barb
  joachim jochen achim
  `)

const idsOf = (groups: readonly (readonly string[])[]): ReadonlyMap<string, readonly number[]> => {
  const found = new Map<string, number[]>()
  for (const [at, group] of groups.entries()) {
    for (const word of group) found.set(word, [...(found.get(word) ?? []), at])
  }
  return found
}

const SPELLING_IDS = idsOf(SPELLINGS)
const COGNATE_IDS = idsOf(COGNATES)
const SHORT_FORM_IDS = idsOf(SHORT_FORMS)

const othersOf = (
  word: string,
  ids: ReadonlyMap<string, readonly number[]>,
  groups: readonly (readonly string[])[],
): readonly string[] =>
  (ids.get(word) ?? []).flatMap((id) => groups[id] ?? []).filter((other) => other !== word)

/** The other spellings of a name. */
export const spellingsOf = (word: string): readonly string[] => othersOf(word, SPELLING_IDS, SPELLINGS)

/** The name in other languages. */
export const cognatesOf = (word: string): readonly string[] => othersOf(word, COGNATE_IDS, COGNATES)

/** Short forms of a name, or the names that a short form stands for. */
export const shortFormsOf = (word: string): readonly string[] => {
  const ids = SHORT_FORM_IDS.get(word) ?? []
  const isHead = ids.some((id) => SHORT_FORMS[id]?.[0] === word)
  const heads = ids.flatMap((id) => SHORT_FORMS[id]?.[0] ?? []).filter((head) => head !== word)
  return isHead ? othersOf(word, SHORT_FORM_IDS, SHORT_FORMS) : heads
}
