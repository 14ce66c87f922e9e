"""Identity, the store's side: what builds, withdrawals and people's decisions touched is read in blocks, `kg.identity`
says what of it is one, and graph/identity and what follows from it are brought up to that.

The outcome depends on what the store holds alone, so it does not matter when, how often and in which portions it is
worked out. What is still to do stands in graph/identity itself and is taken from it in the transaction that does it.
"""

from __future__ import annotations

from kg.joining.codebook import Taken
from kg.joining.codebook import take as take_codebook
from kg.joining.deciding import decide
from kg.joining.proposing import proposals
from kg.joining.updating import update
from kg.joining.withdrawing import withdraw

__all__ = ["Taken", "decide", "proposals", "take_codebook", "update", "withdraw"]
