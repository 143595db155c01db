"""Rule packs: laws, fees, bands and lists as dated data with a source, a certainty and test vectors.

`get(id, on=date)` picks the version in force; what is computed from it keeps `pack.reference`. A function registered
with `evaluates(id)` computes a pack's rule, and the tests run every vector of every pack through it.
"""

from .evaluation import EVALUATORS, RuleResult, evaluate, evaluates, failing_vectors
from .loading import InvalidRulePack, NoRuleInForce, UnknownRulePack, all_packs, get, load, versions
from .pack import RulePack, Status
from .tables import read_off

__all__ = [
    "EVALUATORS",
    "InvalidRulePack",
    "NoRuleInForce",
    "RulePack",
    "RuleResult",
    "Status",
    "UnknownRulePack",
    "all_packs",
    "evaluate",
    "evaluates",
    "failing_vectors",
    "get",
    "load",
    "read_off",
    "versions",
]
