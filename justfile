# Short names for what one does every day; `just` lists them.

default:
    @just --list

# build seeds/, print what was found, serve it
demo:
    kg demo

# the tests
test:
    pytest

# formatting, types, layers
lint:
    ruff check . && ruff format --check . && mypy && lint-imports

# write docs/ anew from the code, the ontology and the queries
docs:
    python docs/generate.py

# all that must hold before a change lands, from a fresh virtual environment
ci:
    bash .ci/run
