"""Words by which proper names are told apart: what they are of, and what is no name of an actor."""

from __future__ import annotations

from kg.lexicon.folding import word_set

# Last words (and some first) that tell what a longer name is of.
ORGANIZATION_WORDS = word_set(
    """
    academy administration agency airlines airways alliance army assembly association authority bank battalion
    board brigade brigades broadcaster broadcasting bureau cabinet campaign caucus center centre chamber church club
    coalition college command commission committe committee communications community company confederation
    conference congress consortium consulate corp corporation corps council court courts daily department
    directorate embassy enterprise exchange federation fleet force forces foundation front fund gazette
    government group guard guards herald holding holdings hospital house inc industries initiative institute
    institution international journal laboratory league legislature llc ltd magazine media militia ministry
    mission mosque movement municipality navy network news newspaper observatory office organisation
    organization pac panel parliament partnership party plc police politburo post press project radio regiment
    register registry reserve resistance school secretariat senate service services society squadron staff
    syndicate synod taskforce telegraph television times tribunal tribune troupe trust tv union unit university
    watch watchdog workers
    """
)

# Names that are no actors: agreements, laws, events, buildings, land and water, prizes.
THING_WORDS = word_set(
    """
    accord accords act agreement agreements airport amendment anniversary area award awards basin battle bay
    bill boulevard bridge building canal canyon cathedral championship championships city coast constitution
    convention corridor county cup day deal declaration desert district doctrine dollar dome drive east election
    elections euro feet festival games gulf hall highway hill hills holocaust hotel island islands isles lake
    lane line lines manifesto marathon memorial metro monument mount mountain mountains museum north ocean
    olympics pact palace park peninsula pipeline plan plateau plaza port pound prize protocol province railway
    range reef referendum region religion renaissance report resolution revolution river road rouble roundtable
    ruble scandal sea shore show south spring square stadium station strait straits street summit tax theatre
    tower town treaty trial tunnel uprising valley village wall war wars west world zone
    """
)

THING_BEGINNINGS = word_set("operation mount lake fort gulf cape port hurricane typhoon cyclone storm")

# Capitalised words that name no actor and that entity recognisers take for one.
NO_ACTORS = word_set(
    """
    aids allah am april august bible brexit buddhism catholicism ceo christianity christmas communism
    coronavirus covid covid-19 december dmz
    earth est edt pst pdt bst cet easter ebola english february friday gmt god hinduism hiv
    internet islam january judaism july june koran march mars may monday moon mp mps nazism nobel obamacare
    medicare medicaid ptsd november
    october oscar parliamentarian pm quran ramadan saturday september socialism sunday thursday torah tuesday
    utc web wednesday zionism
    """
)

# Bodies of a state that are named by their kind and the nation.
STATE_WORDS = word_set(
    """
    administration army cabinet constitution embassy government guard military ministry navy parliament police
    presidency senate
    """
)
PARTICLES = word_set("al el bin ibn abu abd de da di del della der den des dos du la le van von ben bint ul ud")
# Capitalised at the start of the next sentence, never the end of a name.
FUNCTION_WORDS = word_set("in on at the for of and to by but from with as a an if when while after before")

# Networks that are an actor where they act, and a mere channel in 'on Twitter'.
PLATFORMS = word_set("facebook twitter youtube instagram whatsapp telegram tiktok weibo reddit x vk wechat")

# Common nouns for an outlet, before or after its name.
MEDIA_NOUNS = word_set(
    """
    agency broadcaster channel daily journal magazine network news newspaper newswire outlet paper portal radio
    station tabloid television tv website weekly wire
    """
)

# What is done to a place, and what is part of one: 'the siege of X', 'the outskirts of X'.
PLACE_EVENTS = word_set(
    """
    annexation battle bombardment bombing capture center centre city coast destruction district east evacuation
    fall governorate hamlet liberation north occupation outskirts part parts people port province recapture region
    reconquest resident residents shelling siege south storming streets suburb suburbs town village villages west
    """
)
