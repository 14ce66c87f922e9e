"""The command line. One file a command; commands parse arguments, call the library, print.

Exit codes: 0 all is well; 1 the work was done but something needs a person (articles left out,
triples in quarantine, a graph that does not conform or is not true to its texts); 2 the call or
its input was wrong and nothing was done; 130 interrupted, what was finished is kept.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from types import ModuleType

import typer

from kg.cli import (
    authority_fetch,
    build,
    demo,
    evaluate,
    export,
    link,
    link_enrich,
    link_merge,
    link_review,
    link_split,
    load,
    query,
    serve,
    show,
    stats,
    topics_codebook,
    topics_list,
    topics_suggest,
    validate,
    verify,
    withdraw,
)
from kg.cli.common import notice, version_callback
from kg.errors import KgError

_HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings=_HELP,
    help="Turn news articles into a knowledge graph that people can trust, query and link.",
    epilog="Example: kg build articles/ --store graph && kg query --store graph who-said-what",
)


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=version_callback, is_eager=True, help="Print the version."
    ),
) -> None:
    pass


def _ending(command: Callable[..., int | None]) -> Callable[..., None]:
    """`command` as typer runs it: what it returns, or what ends it, becomes the exit code. None goes on,
    as a group does whose subcommand is yet to run."""

    @wraps(command)
    def run(*args: object, **kwargs: object) -> None:
        code: int | None
        try:
            code = command(*args, **kwargs)
        except KgError as error:
            notice(str(error))
            code = 2
        except MemoryError:
            notice("there is not enough memory: give the process more, or fewer --jobs; what was finished is kept")
            code = 2
        except KeyboardInterrupt:
            notice("interrupted; what was finished is kept")
            code = 130
        except BrokenPipeError:
            # The reader of a pipe went away, as `| head` does: no fault of anybody. What is still
            # buffered must go somewhere, or the interpreter complains at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        except OSError as error:
            if error.errno is None:
                raise
            # The disk, a right, a limit: what the system refuses is no fault of the program.
            notice(f"{error.filename or 'the system refused'}: {error.strerror}; what was finished is kept")
            code = 2
        if code is not None:
            raise typer.Exit(code)

    return run


def _add(group: typer.Typer, *modules: ModuleType) -> None:
    """The commands of `modules`, called as their modules, less the group's name: link_review is 'review'."""
    for module in modules:
        name = module.__name__.rpartition(".")[2].rpartition("_")[2]
        group.command(name, epilog=f"Example: {module.EXAMPLE}")(_ending(module.command))


_add(app, demo, build, load, query, show, stats, export, evaluate, validate, verify, withdraw, link_split, serve)
_links = typer.Typer(context_settings=_HELP)
_links.callback(invoke_without_command=True, epilog=f"Example: {link.EXAMPLE}")(_ending(link.command))
_add(_links, link_review, link_merge, link_split, link_enrich)
app.add_typer(_links, name="link")
_authority = typer.Typer(context_settings=_HELP, no_args_is_help=True)
_add(_authority, authority_fetch)
# A group by one command's name alone would be that command.
_authority.callback()(lambda: None)
app.add_typer(_authority, name="authority", help=authority_fetch.ABOUT)
_topics = typer.Typer(context_settings=_HELP, no_args_is_help=True)
_topics.callback()(lambda: None)
_add(_topics, topics_list, topics_codebook, topics_suggest)
app.add_typer(_topics, name="topics", help="The issues of a store, and a person's codebook of them.")


def main() -> None:
    """Entry point of `kg`: runs the command of sys.argv and raises SystemExit with its exit code."""
    app()
