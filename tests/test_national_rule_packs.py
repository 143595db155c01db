"""The national rule packs prove themselves: every vector of every pack is computed by the product's own code."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from balai.kernel import rulepacks
from balai.simulation import profile

assert profile.usual_visitors, "its evaluators are registered when it is imported"


@pytest.mark.parametrize("pack", rulepacks.all_packs(), ids=lambda pack: pack.reference)
def test_a_rule_pack_computes_every_vector_it_carries(pack: rulepacks.RulePack) -> None:
    assert rulepacks.failing_vectors(pack) == []


def test_each_rule_stands_in_a_file_of_its_name() -> None:
    names = {path.stem for path in Path(settings.BALAI_NATIONAL_PACK).glob("*.yaml")} - {"pack"}
    assert names == {pack.id for pack in rulepacks.all_packs()}
