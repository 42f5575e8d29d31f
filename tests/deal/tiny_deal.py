"""The tiny case with two sides of its own, as files."""

import shutil
from pathlib import Path

TINY = Path(__file__).parents[1] / "cases" / "tiny"

DEAL = """\
sides:
  - name: company
    label: {en: Company, zh: 企业}
    parties: [company]
    terms:
      - name: profit
        label: {en: Profit, zh: 利润}
        account: npv
        parties: [company]
        discount: none
  - name: city
    label: {en: City, zh: 城市}
    parties: [city, households, villages]
    terms:
      - name: people
        label: {en: People, zh: 居民}
        account: npv
        parties: [city, households, villages]
        discount: none
      - name: carbon
        label: {en: Carbon, zh: 碳}
        account: co2
        weight: -1
        parameter: carbon_value
      - name: heat
        label: {en: Heat company, zh: 热力公司}
        account: npv
        parties: [heat_company]
        discount: none
        use: false
no_deal:
  builder: company
  periods: [2030]
standing: [C16]
protected: [heat_company]
"""
PAYMENTS = """\
payment,period,label_en,label_zh,payer,payee,account,cap,source,basis,low_ratio,high_ratio,note
fund,2030,Village fund,村级基金,company,villages,renewable_generation,20,made_up,assumed,0.5,2,
fund,2040,Village fund,村级基金,company,villages,renewable_generation,20,made_up,assumed,0.5,2,
service,2030,Service fee,服务费,city,company,,50000000,made_up,assumed,0.5,2,
"""
PARAMETERS = """\
carbon_value,60,CNY/t,made_up,assumed,0.5,2,
deal_kept_saving,0.9,1,made_up,assumed,0.5,1,
"""


def tiny_with_deal(parent: Path) -> Path:
    """Copy the tiny case into a folder and give it two sides."""
    folder = Path(shutil.copytree(TINY, parent / "tiny"))
    (folder / "deal.yaml").write_text(DEAL, encoding="utf-8")
    (folder / "side_payments.csv").write_text(PAYMENTS, encoding="utf-8")
    with (folder / "parameters.csv").open("a", encoding="utf-8") as file:
        file.write(PARAMETERS)
    return folder
