"""Lines and markets: the whole block by hand."""

from longspring.case import model
from program_cases import block_text, build, expected, make_case, record, term_text


def test_line_with_losses_and_a_market():
    line = record(
        model.Line,
        line="l",
        carrier="electricity",
        zone_from="a",
        zone_to="b",
        efficiency=0.95,
        existing_capacity=20.0,
        max_capacity=20.0,
        owner="grid",
    )
    market = record(
        model.Market,
        market="outside",
        carrier="electricity",
        zone="b",
        period=2030,
        import_limit=5.0,
    )
    other = record(
        model.Market, market="later", carrier="electricity", zone="a", period=2040, export_limit=1.0
    )
    case = make_case(
        zones=tuple(record(model.Zone, zone=name) for name in "ab"),
        lines=(line,),
        markets=(market, other),
    )
    program, layout = build(case, [4380, 4380])
    # 95 % of what is sent arrives, in either direction; a limit of 0 adds no column, and the
    # market of another period none at all.
    assert block_text(program) == expected(
        """
        flow:l:forward <= 1 <capacity:l:2030>
        flow:l:backward <= 1 <capacity:l:2030>
        import:outside <= 5
        unserved:electricity:a free
        unserved:electricity:b free
        balance:electricity:a: 1 unserved:electricity:a + -1 flow:l:forward
            + 0.95 flow:l:backward = 0
        balance:electricity:b: 1 unserved:electricity:b + 0.95 flow:l:forward + -1 flow:l:backward
            + 1 import:outside = 0
        """
    )
    # A flow belongs to the zone that sends it; both are what is sent, not what arrives.
    wanted = ("flow", "import", "export")
    shown = [term_text(t, program) for t in layout.terms if t.quantity in wanted]
    assert "\n".join(shown) == expected(
        """
        flow 2030/2030 l,line,a,electricity,forward,grid: 4380 flow:l:forward
        flow 2030/2030 l,line,b,electricity,backward,grid: 4380 flow:l:backward
        import 2030/2030 outside,market,b,electricity: 4380 import:outside
        """
    )
    # What is not served in a may be all that 20 MW carry away.
    assert program.blocks[0].natural[:2].tolist() == [20.0, 20.0]
