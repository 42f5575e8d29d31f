"""Codes of what can be wrong with a case. A code never changes its meaning.

LS-01nn files, LS-02nn YAML, LS-03nn tables, LS-04nn cells, LS-05nn references, LS-06nn hourly
series, LS-07nn rules between tables, LS-08nn agreement and accounts, LS-09nn PyPSA networks,
LS-10nn sheets of a register.
"""

import difflib
from collections.abc import Iterable
from typing import Any

from longspring.case.columns import Label
from longspring.errors import Issue

CODES: dict[str, Label] = {
    "LS-0101": Label("The case folder is missing", "算例文件夹不存在"),
    "LS-0102": Label("A required file is missing", "缺少必需的文件"),
    "LS-0103": Label("A file or folder of unknown name", "未知名称的文件或文件夹"),
    "LS-0104": Label("A file cannot be read", "文件无法读取"),
    "LS-0105": Label("A file is larger than the limit", "文件超过大小限制"),
    "LS-0106": Label("The encoding is neither UTF-8 nor GB 18030", "编码既非 UTF-8 也非 GB 18030"),
    "LS-0107": Label("A link leads out of the case folder", "链接指向算例文件夹之外"),
    "LS-0201": Label("The YAML cannot be parsed", "YAML 无法解析"),
    "LS-0202": Label("An anchor, alias, tag or second document", "使用了锚点、别名、标签或多文档"),
    "LS-0203": Label("A key appears twice", "键重复"),
    "LS-0204": Label("An unknown key", "未知的键"),
    "LS-0205": Label("A required key is missing", "缺少必需的键"),
    "LS-0206": Label("A value of the wrong type", "值的类型不对"),
    "LS-0207": Label("The YAML is nested too deeply or too long", "YAML 嵌套过深或过长"),
    "LS-0301": Label("The table cannot be parsed", "表格无法解析"),
    "LS-0302": Label("An unknown column", "未知的列"),
    "LS-0303": Label("A column appears twice", "列重复"),
    "LS-0304": Label("A required column is missing", "缺少必需的列"),
    "LS-0305": Label("The unit in a header is wrong or missing", "表头中的单位错误或缺失"),
    "LS-0306": Label("A row has too many or too few cells", "该行单元格数目不符"),
    "LS-0307": Label("A required table has no rows", "必需的表格没有数据行"),
    "LS-0308": Label("The key of a row appears twice", "行的键重复"),
    "LS-0401": Label("A required cell is empty", "必填单元格为空"),
    "LS-0402": Label("Not a number", "不是数字"),
    "LS-0403": Label("A number that is not finite", "数字不是有限值"),
    "LS-0404": Label("A number outside its range", "数字超出范围"),
    "LS-0405": Label("Not a whole number", "不是整数"),
    "LS-0406": Label("A word that is not among the choices", "不在可选值之中"),
    "LS-0407": Label("An assumption without a plausible range", "假设值没有给出合理范围"),
    "LS-0408": Label("The plausible range does not contain the value", "合理范围不包含该值"),
    "LS-0409": Label("A name with a character that separates names", "名称中含有分隔用的字符"),
    "LS-0501": Label("A name that is not defined", "引用了未定义的名称"),
    "LS-0502": Label("A source that is not in sources.csv", "来源不在 sources.csv 中"),
    "LS-0503": Label("A period that is not in case.yaml", "时期不在 case.yaml 中"),
    "LS-0504": Label("A weather year that is not in case.yaml", "气象年不在 case.yaml 中"),
    "LS-0505": Label("A file of hourly series that is not there", "引用的逐时序列文件不存在"),
    "LS-0506": Label("A column that the series file does not have", "序列文件中没有该列"),
    "LS-0601": Label("A series without exactly 8760 rows", "序列不是恰好 8760 行"),
    "LS-0602": Label("Hours out of order", "小时顺序不对"),
    "LS-0603": Label("A weather column is missing", "缺少气象列"),
    "LS-0604": Label("Boundaries that cannot be read", "边界文件无法读取"),
    "LS-0701": Label("Shares that do not add up to 1", "份额之和不等于 1"),
    "LS-0702": Label("Periods that do not ascend", "时期不是递增的"),
    "LS-0703": Label("A period without its row", "某时期缺少数据行"),
    "LS-0704": Label("A technology that lacks what its kind needs", "技术缺少其类型所需的列"),
    "LS-0705": Label("A technology with a column its kind does not use", "技术填写了多余的列"),
    "LS-0706": Label("A profile that lacks what its model needs", "曲线缺少其模型所需的列"),
    "LS-0707": Label("A profile with a column its model does not use", "曲线填写了多余的列"),
    "LS-0708": Label("A zone without weather", "分区缺少气象数据"),
    "LS-0709": Label("Two numbers in the wrong order", "两个数的大小关系颠倒"),
    "LS-0710": Label("A name used by two things", "同一名称用于两个对象"),
    "LS-0711": Label(
        "A use that is not of one carrier or one fuel", "用能须恰好对应一种载体或燃料"
    ),
    "LS-0712": Label("Flexible use without power or window", "可调负荷缺少功率或时间窗"),
    "LS-0713": Label("A line from a zone to itself", "线路两端为同一分区"),
    "LS-0714": Label("A seasonal fuel without seasons or harvests", "季节性燃料缺少季节或收获量"),
    "LS-0715": Label("A day that is not in the calendar", "日历中没有这一天"),
    "LS-0716": Label("A parameter that every case needs", "缺少每个算例都需要的参数"),
    "LS-0717": Label("A value in the wrong unit", "数值单位不对"),
    "LS-0718": Label("A payment from a party to itself", "付款方与收款方相同"),
    "LS-0719": Label("A retrofit that does not fit", "改造对象不匹配"),
    "LS-0720": Label("A service met and offered at once", "同一服务类型不一致"),
    "LS-0721": Label("A market that changes its place", "市场的位置随时期改变"),
    "LS-0722": Label("A series that does not suit its use", "序列不适合其用途"),
    "LS-0723": Label("A component built into itself", "部件以自身为组成部分"),
    "LS-0724": Label("A sector that buys and earns more than it sells", "部门的投入超过产出"),
    "LS-0725": Label("Stages that wait for each other", "阶段互相等待"),
    "LS-0726": Label("A gate that does not have the columns of its kind", "闸门的列与其类型不符"),
    "LS-0727": Label(
        "Stages without one start of construction and one connection",
        "阶段须各有一个开工与一个投产",
    ),
    "LS-0801": Label("A field without an account or without a clause", "领域没有账户或没有条款"),
    "LS-0802": Label(
        "A clause that law does not let bind: notices of the state forbid local purchase or a "
        "matching factory as a condition of resources; open tenders may be agreed",
        "法律不允许该条款具有约束力：国家通知（2022年8月、2023年10月）禁止以本地采购或配套建厂作为资源"
        "配置条件；可约定公开招标、供应商对接会，不设价格优惠",
    ),
    "LS-0803": Label("A clause in a unit its account does not have", "条款单位与其账户不符"),
    "LS-0804": Label("Best effort without a remedy price", "尽力条款没有补救价格"),
    "LS-0805": Label("An account that is defined twice", "账户重复定义"),
    "LS-0806": Label("An index that the account does not have", "账户没有该索引"),
    "LS-0807": Label("A row that an account or transfer needs", "缺少账户或转移支付所需的行"),
    "LS-0808": Label("A payment of an owner where nothing is owned", "没有所有者却按所有者收付"),
    "LS-0809": Label("A clause whose parts contradict each other", "条款各部分自相矛盾"),
    "LS-0810": Label("A clause that no plan measures", "规划无法衡量的条款"),
    "LS-0811": Label("A payment for capital that changes later", "投资支付额随时期变化"),
    "LS-0812": Label("Items without a table of coefficients", "按条目却没有系数表"),
    "LS-0813": Label("A coefficient both by item and as a whole", "系数既按条目又按整体给出"),
    "LS-0901": Label("A part of a PyPSA network that has no place", "PyPSA 网络中无法纳入的部分"),
    "LS-0902": Label("A value of a PyPSA network that has no place", "PyPSA 网络中无法表示的取值"),
    "LS-0903": Label("A bus that the PyPSA network lacks", "PyPSA 网络中没有该母线"),
    "LS-0904": Label("A global constraint that has no place", "无法表示的全局约束"),
    "LS-0905": Label("A part of a case that PyPSA cannot express", "PyPSA 无法表达的算例部分"),
    "LS-1001": Label("A file that is neither XLSX nor CSV", "文件既非 XLSX 也非 CSV"),
    "LS-1002": Label("A sheet, or a cell of it, larger than the limit", "表格或单元格超过限制"),
    "LS-1003": Label("A sheet that cannot be read", "表格无法读取"),
    "LS-1004": Label("A sheet without headings or rows", "表格没有表头或数据行"),
    "LS-1005": Label("Two columns that mean the same", "两列含义相同"),
    "LS-1006": Label("A column that the register needs is missing", "缺少登记所需的列"),
    "LS-1007": Label("A heading without a unit, or in a wrong one", "表头缺少单位或单位不对"),
    "LS-1008": Label("A formula where a value is needed", "应为数值处是公式"),
    "LS-1009": Label("A merged cell where a value is needed", "应为数值处是合并单元格"),
    "LS-1010": Label(
        "A part of a workbook that is hidden or not read", "工作簿中隐藏或未读取的部分"
    ),
    "LS-1011": Label("Not a date", "不是日期"),
    "LS-1012": Label("A column that is not understood", "无法识别的列"),
    "LS-1013": Label("Dates in the wrong order", "日期先后颠倒"),
    "LS-1014": Label("A document that is not fully named", "文件信息不完整"),
    "LS-1015": Label("A row that is no project", "该行不是项目（合计或小标题）"),
    "LS-1016": Label("A cell that holds an error", "单元格为错误值"),
}

FOUND_LENGTH = 60  # characters of a value that a message repeats
PART_LENGTH = 400  # characters of each part of a message
NAME_LENGTH = 100  # a longer name is not suggested,
MOST_NAMES = 2000  # nor is one looked for among more than these


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the name among `known` that `word` most likely meant, or ""."""
    names = sorted(name for name in known if len(name) <= NAME_LENGTH)
    if len(names) > MOST_NAMES:
        return ""
    lowered = {name.lower(): name for name in reversed(names)}
    close = difflib.get_close_matches(word[:NAME_LENGTH].lower(), list(lowered), n=1, cutoff=0.6)
    return lowered[close[0]] if close else ""


def quoted(value: object) -> str:
    """Return a value as it may be shown in a message: on one line and not too long."""
    word = repr(value) if isinstance(value, str) else str(value)
    return word if len(word) <= FOUND_LENGTH else word[: FOUND_LENGTH - 3] + "..."


def issue(code: str, where: tuple[str, int], found: str, expected: str, fix: str) -> Issue:
    """Return an issue at `where` (file, line); its code must be one of :data:`CODES`."""
    return _issue(code, where, (found, expected, fix), "")


def unknown_name(
    code: str, where: tuple[str, int], word: str, known: Iterable[str], what: str
) -> Issue:
    """Return the issue of a name that is none of `known`, with the nearest that is."""
    known = sorted(set(known))
    close = nearest(word, known)
    listed = ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
    expected = f"{what} ({listed})" if known else f"{what} (none is defined)"
    fix = f"Write {close!r}." if close else "Use a name that is defined, or define this one."
    return _issue(code, where, (quoted(word), expected, fix), close)


def _issue(code: str, where: tuple[str, int], parts: tuple[str, str, str], close: str) -> Issue:
    if code not in CODES:
        raise KeyError(code)
    found, expected, fix = (_plain(part) for part in parts)
    return Issue(code, where[0], where[1], found, expected, close, fix)


def _plain(part: str) -> str:
    """Return a part of a message without control characters and not too long."""
    if not part.isprintable():
        part = "".join(mark if mark.isprintable() else repr(mark)[1:-1] for mark in part)
    return part if len(part) <= PART_LENGTH else part[: PART_LENGTH - 3] + "..."


def at(row: Any) -> tuple[str, int]:
    """Return the file and line of a row of a table."""
    return row.origin.file, row.origin.line
