"""The command line. One file a command; commands parse arguments, call the library, print.

Exit codes: 0 all is well; 1 the work was done but something needs a person (articles left out,
triples in quarantine, a graph that does not conform, nothing found); 2 the call or its input
was wrong and nothing was done; 130 interrupted, what was finished is kept.
"""

from __future__ import annotations

import sys

import click
import typer

from kg.cli import build, demo, export, query, serve, show, stats, validate, verify, withdraw
from kg.cli.common import version_callback
from kg.errors import KgError

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
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


for _module in (demo, build, query, show, stats, export, validate, verify, withdraw, serve):
    app.command(_module.NAME, epilog=f"Example: {_module.EXAMPLE}")(_module.command)


def main() -> None:
    """Entry point of `kg`."""
    try:
        code = app(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        code = 2
    except KeyboardInterrupt:
        print("kg: interrupted; what was finished is kept", file=sys.stderr)
        code = 130
    except BrokenPipeError:
        # the reader of a pipe went away, as `| head` does: no fault of anybody
        sys.stderr.close()
        code = 0
    raise SystemExit(code)
