"""A promise to invest in factories, where none may be built, and where one may."""

import json
import shutil
from pathlib import Path

import pytest
from running import TINY, longspring

CLAUSE = """  - name: C11
    field: F1
    label: {en: Manufacturing base, zh: 制造基地}
    text: {en: At least 1 million CNY are invested in factories., zh: 工厂投资不少于100万元。}
    owes: [company]
    benefits: [city]
    account: manufacturing_investment
    sense: ">="
    value: 1
    unit: mcny
    aggregate: sum
    strength: binding
    legal: E
    evidence: {en: Register, zh: 登记}
    illustrative: true
"""
TABLES = {
    "components.csv": "component,label_en,label_zh,unit,province_share,source,basis\n"
    "tower,Tower,塔筒,MW,0,made_up,derived\n",
    "component_prices.csv": "component,period,price_cny,source,basis\n"
    "tower,2030,500000,made_up,derived\ntower,2040,500000,made_up,derived\n",
    "component_uses.csv": "component,technology,amount,source,basis\n"
    "tower,wind,1,made_up,derived\n",
    "factories.csv": "factory,label_en,label_zh,component,zone,existing_capacity_per_a,"
    "max_capacity_per_a,overnight_cost_cny,fixed_om_cny_per_a,input_share,lifetime_a,owner,source,"
    "basis\nworks,Works,厂,tower,city,0,MOST,250000,0,0.9,20,company,made_up,derived\n",
}


@pytest.mark.parametrize("most", ["0", "100"])
def test_without_factories_the_clause_on_them_is_the_one_to_blame(tmp_path, most):
    folder = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    for name, text in TABLES.items():
        (folder / name).write_text(text.replace("MOST", most), "utf-8")
    agreement = folder / "agreement.yaml"
    agreement.write_text(agreement.read_text("utf-8") + CLAUSE, "utf-8")
    done = longspring("diagnose", folder, "--hours", "730", "--json")
    found = json.loads(done.stdout)
    assert found["feasible"] is (most == "100"), done.stderr
    if most == "0":
        assert done.returncode == 4
        assert found["named"] == ["C11"]
        assert found["relaxations"][0]["agreed"] == pytest.approx(1e6)
        assert found["relaxations"][0]["possible"] == pytest.approx(0, abs=1e-6)
        spoken = longspring("diagnose", folder, "--hours", "730", "--lang", "zh")
        assert "工厂投资不少于100万元" in spoken.stdout
