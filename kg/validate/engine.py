"""pySHACL over the shapes of shapes/, set up for very many small graphs.

The shapes are parsed and their constraints built once; `pyshacl.validate`, which builds them anew for
every graph, takes ten times as long and gives the same results (a test compares them). The data is
held in plain dictionaries, for pySHACL asks the graph tens of thousands of times an article, and
SPARQL constraints are answered by oxigraph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import BNode, Graph, Literal, URIRef, Variable
from rdflib.query import Result as QueryResult
from rdflib.term import Node

from kg import resources
from kg.gc_tuning import lasting
from kg.model.classes import CLASSES
from kg.namespaces import NKG, RDFS
from kg.store.embedded import terms

# What our graphs do not say, for the ontology does: shapes of Assertion hold for its subclasses.
_SUBCLASSES = tuple((NKG[each.name], RDFS.subClassOf, NKG.Assertion) for each in CLASSES)
Finding = Mapping[URIRef, Node]
_Check = tuple[Shape, tuple[ConstraintComponent, ...]]


@lru_cache(maxsize=1)
@lasting()
def _checks() -> tuple[_Check, ...]:
    """Every shape that has targets, with its constraints, in order of their names."""
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    for path in resources.files("shapes", ".ttl"):
        graph.parse(path)
    shapes = [shape for shape in ShapesGraph(graph).shapes if any(map(list, shape.target()))]
    return tuple(
        (shape, tuple(_constraints(shape, graph))) for shape in sorted(shapes, key=lambda each: str(each.node))
    )


def _constraints(shape: Shape, graph: Graph) -> Iterator[ConstraintComponent]:
    parameters = set(graph.predicates(shape.node)) & set(ALL_CONSTRAINT_PARAMETERS)
    for component in sorted({CONSTRAINT_PARAMETERS_MAP[each] for each in parameters}, key=lambda each: each.__name__):
        constraint = component(shape)
        for query in getattr(constraint, "sparql_constraints", ()):
            # Whether a query may stand in a shape stays as it is; to ask takes as long as to answer it.
            query.check_invalid_sparql = lru_cache(query.check_invalid_sparql)
        yield constraint


def _ox_term(term: Any) -> Any:
    return ox.BlankNode(str(term)) if isinstance(term, BNode) else terms.node(term)


def rdflib_term(term: Any) -> URIRef | BNode | Literal:
    """An oxigraph term as rdflib's, of any graph: others than ours hold blank nodes."""
    return BNode(term.value) if isinstance(term, ox.BlankNode) else terms.term(term)


class DataGraph(Graph):
    """A read-only graph of `triples` with the look-ups that pySHACL makes."""

    def __init__(self, triples: Iterable[tuple[Node, Node, Node]]) -> None:
        super().__init__(store="SimpleMemory", bind_namespaces="none")
        self._objects: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: dict[tuple[Node, Node], list[Node]] = defaultdict(list)
        self._by_predicate: dict[Node, list[tuple[Node, Node]]] = defaultdict(list)
        self._oxigraph: ox.Store | None = None
        for s, p, o in (*triples, *_SUBCLASSES):
            self._objects[s][p].append(o)
            self._by_predicate[p].append((s, o))
            if type(o) is not Literal:
                self._subjects[p, o].append(s)

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Generator[Node, None, None]:
        found = self._objects.get(subject)
        yield from found.get(predicate, ()) if found else ()

    def subjects(self, predicate: Any = None, object: Any = None, unique: bool = False) -> Generator[Node, None, None]:
        yield from self._subjects.get((predicate, object), ())

    def subject_objects(self, predicate: Any = None, unique: bool = False) -> Generator[tuple[Node, Node], None, None]:
        yield from self._by_predicate.get(predicate, ())

    def predicate_objects(self, subject: Any = None, unique: bool = False) -> Generator[tuple[Node, Node], None, None]:
        for predicate, objects in self._objects.get(subject, {}).items():
            for each in objects:
                yield predicate, each

    def query(
        self, query_object: Any, *args: Any, initBindings: Mapping[str, Node] | None = None, **kwargs: Any
    ) -> Any:
        """The rows of a SELECT, evaluated by oxigraph with `initBindings` substituted."""
        if self._oxigraph is None:
            self._oxigraph = self._load()
        bound = {ox.Variable(name): _ox_term(term) for name, term in (initBindings or {}).items()}
        answer = self._oxigraph.query(query_object, substitutions=bound)
        assert isinstance(answer, ox.QuerySolutions), "shapes hold SELECT queries only"
        variables = [Variable(variable.value) for variable in answer.variables]
        result = QueryResult("SELECT")
        result.vars = variables
        result.bindings = [
            {variable: rdflib_term(term) for variable, term in zip(variables, row, strict=True) if term is not None}
            for row in answer
        ]
        return result

    def _load(self) -> ox.Store:
        store = ox.Store()
        predicates = ((_ox_term(predicate), pairs) for predicate, pairs in self._by_predicate.items())
        store.extend(ox.Quad(_ox_term(s), predicate, _ox_term(o)) for predicate, pairs in predicates for s, o in pairs)
        return store


def findings(data: DataGraph) -> list[Finding]:
    """The validation results of SHACL 1.0, section 3.6, as property maps, in no particular order."""
    executor = SHACLExecutor(allow_infos=True, allow_warnings=True)
    found: list[Finding] = []
    for shape, constraints in _checks():
        focus: set[Node] = shape.focus_nodes(data)  # type: ignore[no-untyped-call]
        if not focus:
            continue
        values = shape.value_nodes(data, focus)
        for constraint in constraints:
            _, reports = constraint.evaluate(executor, data, values, [shape, constraint])
            for _, node, triples in reports:
                found.append({p: o[1] if isinstance(o, tuple) else o for s, p, o in triples if s == node})
    return found
