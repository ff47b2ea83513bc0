"""The sentences of `check` in Chinese, by their English; a test holds the list complete."""

from __future__ import annotations

SENTENCES = {
    # several files
    ", ": "，",
    "; ": "；",
    "right": "正确",
    "wrong": "错误",
    "rounding slip": "舍入失误",
    "number {count}": "第 {count} 个数",
    "row {row}, column {column}": "第 {row} 行第 {column} 列",
    "matrix {count}": "第 {count} 个矩阵",
    "item {count}": "第 {count} 项",
    "{position}: {message}": "{position}：{message}",
    "1 number": "1 个数",
    "{count} numbers": "{count} 个数",
    "1 calculation": "1 处计算",
    "{count} calculations": "{count} 处计算",
    "first wrong": "第一个错处",
    "follows: {message}": "由前面的数推出：{message}",
    "note: {note}": "说明：{note}",
    "the working": "演算过程",
    "It looks like this: {mistake}": "看起来是这样错的：{mistake}",
    # written.py
    "only the sign is wrong": "只有正负号错了",
    "no decimals mean exact": "不带小数即表示精确值",
    "one off in the last place": "末位差一",
    "cut off": "直接截掉了后面的数字",
    "rounded the wrong way": "舍入方向反了",
    "{number} to whole percents": "取整到百分之一为 {number}",
    "{number} to one decimal": "保留一位小数为 {number}",
    "{number} to {count} decimals": "保留 {count} 位小数为 {number}",
    # comparing.py
    "written {written}, it is {value}": "写的是 {written}，应为 {value}",
    "written {written}, but no more of it is printed than {printed}": (
        "写的是 {written}，但打印出来的只有 {printed}"
    ),
    "{message} ({rounded})": "{message}（{rounded}）",
    "{message}: rounding slip, {note}": "{message}：舍入失误，{note}",
    "{message}: {note}": "{message}：{note}",
    "{position} of those shown": "所示部分的{position}",
    "nothing is written, it is{text}": "没有写结果，应为{text}",
    "written {written}, but nothing is printed": "写的是 {written}，但什么也没有打印出来",
    "only the spaces differ: written {written}, it is {value}": (
        "只有空格不同：写的是 {written}，应为 {value}"
    ),
    "... stands for what is left out only with the option ELLIPSIS": (
        "只有打开选项 ELLIPSIS，... 才表示省略的部分"
    ),
    "written as {written}, it is {value}": "写成了{written}，应为{value}",
    "written with {written}, it has {value}:{text}": "写了{written}，应有{value}：{text}",
    "what is written is not what is printed:{text}": "写的与打印出来的不同，打印的是：{text}",
    "an empty line": "空行",
    "a single number": "单独一个数",
    "1 number in brackets": "括号里的 1 个数",
    "a {rows} x {columns} matrix": "{rows} x {columns} 的矩阵",
    "numbers of shape {shape}": "形状为 {shape} 的一组数",
    "... and {count} more lines": "……还有 {count} 行",
    # checker.py
    "Wrong:": "错误：",
    "line {line}: {message}": "第 {line} 行：{message}",
    "and 1 more wrong number": "另有 1 个数错误",
    "and {count} more wrong numbers": "另有 {count} 个数错误",
    # examples.py
    "it raises {error}": "运行时出错：{error}",
    "{expected} is expected, but nothing is raised": "应当出现 {expected}，但没有报错",
    "{expected} is expected, but it gives {value}": "应当出现 {expected}，但结果是 {value}",
    # files.py
    "{path}: no examples: none of its lines begins with >>>": (
        "{path}：没有例子：没有一行以 >>> 开头"
    ),
    "{path}:{line}: not Python: {error}": "{path}:{line}：不是 Python 代码：{error}",
    "{path}: cannot be imported: {error}": "{path}：无法导入：{error}",
    "{path}: Python imports {module} from {other}": "{path}：Python 是从 {other} 导入 {module} 的",
    # judging/judge.py, judging/case.py
    "{name} has no value on this page": "本页没有给出 {name} 的值",
    "{name} has no value on this page, so this is taken as given": "本页没有给出 {name} 的值，因此这里当作已知",
    "more than {count} numbers are passed over": "超过 {count} 个数，跳过不批",
    "a setting, and no calculation": "这是设置，不是算式",
    "a function's definition, kept for later": "这是函数的定义，供后面使用",
    "a matter of sizes, and no calculation": "说的是形状，不是算式",
    "nothing is computed here": "这里没有要计算的内容",
    "nothing to compare it with is written": "没有写出可以对照的数",
    "written as {written}, it is {shape}": "写成了 {written}，应为 {shape}",
    "{fraction} is exact": "{fraction} 是精确值",
    # judging/evaluating.py, judging/functions.py
    "it cannot be computed here": "这里无法计算",
    "it is nested too deeply": "嵌套过深",
    "it is too long to be computed here": "太长，这里不计算",
    "the rows are not all of one length": "各行的长度不同",
    "the sizes do not fit: {left} and {right}": "形状不相符：{left} 与 {right}",
    "the sizes do not fit: {left} times {right}": "形状不相符：{left} 乘 {right}",
    "there is no such cell": "没有这个位置",
    "there is nothing in the brackets": "括号里是空的",
    # judging/sides.py, judging/steps.py, judging/origins.py
    "{message}; from your numbers it would be {value}": "{message}；按你写的数应为 {value}",
    "right for your {mine}, which is {true}; with that it would be {value}": "按你写的 {mine} 是对的（准确值是 {true}，用它算得 {value}）",
    "right for your {mine}; with {true} it would be {value}": "按你写的 {mine} 是对的；若用 {true}，则为 {value}",
    "right for your {mine}; from the true numbers it would be {value}": "按你写的 {mine} 是对的；若用正确的数，则为 {value}",
    "right for your numbers; with the true ones it would be {value}": "按你写的数是对的；若用正确的数，则为 {value}",
    "right for the step before it; from the true numbers it would be {value}": "按上一步是对的；若用正确的数，则为 {value}",
    "right for the numbers before it": "按前面的数是对的",
    "this comes to {theirs}, and it is {value}": "这里算得 {theirs}，应为 {value}",
    # judging/mistakes.py, judging/mistaken.py, judging/miscounted.py
    "softmax was taken over the wrong axis: down the columns, not along the rows": "softmax 的轴错了：按列做了，应按行做",
    "the division by the square root of d_k was forgotten": "忘了除以 d_k 的平方根",
    "divided by d_k: the scale was applied twice, or the root was forgotten": "除以了 d_k：缩放做了两次，或忘了开方",
    "the scores were divided by the square root of d_k once too often": "多除了一次 d_k 的平方根",
    "scaled by the square root of {width}, which is not d_k": "除以了 {width} 的平方根，但 d_k 不是 {width}",
    "keys and queries were swapped": "键与查询弄反了",
    "a matrix was not transposed": "矩阵没有转置",
    "a matrix was transposed that should not be": "不该转置的矩阵被转置了",
    "the sum was taken over the wrong axis": "求和的轴错了",
    "rows and columns were changed": "行与列弄反了",
    "the mask was forgotten": "忘了加掩码",
    "the mask was put on after softmax, not before: the rows no longer sum to 1": "掩码加在了 softmax 之后，而不是之前：每行之和不再是 1",
    "masked with 0 in place of minus infinity: e^0 = 1 still has a share": "掩码用了 0 而不是负无穷：e^0 = 1 仍占一份",
    "the mask hides the wrong side": "掩码遮错了一边",
    "computed in degrees, where the angle is in radians": "角是弧度，却按角度计算了",
    "computed in radians, where the angle is in degrees": "角是角度，却按弧度计算了",
    "divided by n - 1, as for a sample, where all are counted: divide by n": "除以了 n - 1（样本方差），这里是总体，应除以 n",
    "divided by n, where a sample is divided by n - 1": "除以了 n，样本方差应除以 n - 1",
    "this is the variance, and its square root was asked for": "这是方差，题目要的是它的平方根",
    "this is the standard deviation, and its square was asked for": "这是标准差，题目要的是它的平方",
    "a dot product that was not divided by both lengths": "点积没有除以两个向量的长度",
    "divided by the sum without taking exponentials first": "没有先取指数就除以了总和",
    "the exponentials have the wrong sign: e^-x in place of e^x, or the reverse": "指数的符号错了：e^-x 与 e^x 弄反了",
    "this is the sum, and the mean was asked for": "这是总和，题目要的是平均值",
    "this is the mean, and the sum was asked for": "这是平均值，题目要的是总和",
    "the logarithm was taken to the base {base}": "对数的底用成了 {base}",
    "rounded too early: the steps before were rounded to whole numbers": "过早舍入：前面的步骤舍入成了整数",
    "rounded too early: the steps before were rounded to one decimal": "过早舍入：前面的步骤只保留了一位小数",
    "rounded too early: the steps before were rounded to {places} decimals": "过早舍入：前面的步骤只保留了 {places} 位小数",
    "it is off by a factor of ten": "差了十倍",
    "two digits are swapped": "两个数字写颠倒了",
    # marking.py
    "{path}: {count} letters: a page of more than {most} is not marked": (
        "{path}：{count} 个字符：超过 {most} 个字符的页面不批改"
    ),
    "still blank": "还没有填写",
    "a line of {count} letters is not read": "一行有 {count} 个字符，太长，不读",
    "the rows fit together in no way": "各行对不起来",
    "{path}: nothing to check: {sought}": "{path}：没有可检查的内容：{sought}",
    "no statement such as 2 x 3 = 6, no matrix or table of numbers, no code with its output, no line that begins with >>>": (
        "没有像 2 x 3 = 6 这样的算式，没有数的矩阵或表格，没有附输出的代码，也没有以 >>> 开头的行"
    ),
    # command.py
    "{path}: nothing to check in this folder": "{path}：此文件夹里没有可检查的内容",
    "pyattn check: {error}": "pyattn check：{error}",
    "-o is the file to write; for doctest's {name}, say --option": (
        "-o 后面是要写入的文件；doctest 的选项 {name} 请用 --option"
    ),
    "-o {path}: this would write over the page itself": "-o {path}：这样会覆盖原来的页面",
    "--notebook marks one file, or several into a folder: -o FOLDER/": (
        "--notebook 一次批改一个文件；要批改多个，请写到文件夹里：-o 文件夹/"
    ),
    "cannot write {path}: {error}": "无法写入 {path}：{error}",
    "{path}: written": "{path}：已写好",
    "1 block of code": "1 段代码",
    "{count} blocks of code": "{count} 段代码",
    "{path} holds {code} with output.  Run it? [y/N] ": "{path} 里有{code}附有输出。要运行吗？[y/N] ",
    # reports/sentences.py
    "line {line}": "第 {line} 行",
    "cell {cell}, line {line}": "第 {cell} 个单元格第 {line} 行",
    "output of cell {cell}, line {line}": "第 {cell} 个单元格的输出第 {line} 行",
    "follows": "由前面的数推出",
    "given": "已知",
    "skipped": "已跳过",
    "statement": "算式",
    "matrix": "矩阵",
    "column sum": "竖式求和",
    "table": "表格",
    "code and its output": "代码及其输出",
    "doctest": "doctest 例子",
    "{kind}: {verdict}": "{kind}：{verdict}",
    # reports/terminal.py
    "none that claims anything": "没有需要判断对错的",
    "nothing to judge": "没有要批改的结果",
    "1 file": "1 个文件",
    "{count} files": "{count} 个文件",
    "{name}: {sum}": "{name}：{sum}",
    "passed over: {why}": "略过：{why}",
    " (and once more)": "（另有 1 处）",
    " (and {count} times more)": "（另有 {count} 处）",
    "1 number that follows": "1 个由前面推出的数",
    "{count} numbers that follow": "{count} 个由前面推出的数",
    "and 1 more number that follows": "另有 1 个由前面推出的数",
    "and {count} more numbers that follow": "另有 {count} 个由前面推出的数",
    "and 1 more wrong number in this line": "这一行另有 1 个数错误",
    "and {count} more wrong numbers in this line": "这一行另有 {count} 个数错误",
    "and 1 more wrong number in this calculation": "这处计算另有 1 个数错误",
    "and {count} more wrong numbers in this calculation": "这处计算另有 {count} 个数错误",
    "1 example": "1 个例子",
    "{count} examples": "{count} 个例子",
    "calculations": "计算",
    "numbers": "数",
    "passed over": "略过",
    "1 stretch": "1 处",
    "{count} stretches": "{count} 处",
    "{count} (-v shows them, and why)": "{count}（用 -v 查看是哪些以及原因）",
    "{count} ({kinds})": "{count}（{kinds}）",
    "1 statement": "1 个算式",
    "{count} statements": "{count} 个算式",
    "1 matrix": "1 个矩阵",
    "{count} matrices": "{count} 个矩阵",
    "1 column sum": "1 个竖式",
    "{count} column sums": "{count} 个竖式",
    "1 table": "1 个表格",
    "{count} tables": "{count} 个表格",
    "1 output of code": "1 段代码的输出",
    "{count} outputs of code": "{count} 段代码的输出",
    "1 doctest": "1 个 doctest 例子",
    "{count} doctests": "{count} 个 doctest 例子",
    "1 value given": "1 个已知值",
    "{count} values given": "{count} 个已知值",
    "{count} skipped": "{count} 个跳过",
    "{count} right": "{count} 个正确",
    "{count} wrong": "{count} 个错误",
    "1 follows from those before": "1 个由前面的数推出",
    "{count} follow from those before": "{count} 个由前面的数推出",
    "1 rounding slip": "1 个舍入失误",
    "{count} rounding slips": "{count} 个舍入失误",
    "{count} not checked": "{count} 个未检查",
    "{count} of {numbers} wrong": "{numbers}中错了 {count} 个",
    "{count} of {calculations} wrong": "{calculations}中错了 {count} 处",
    "1 follows": "1 个由前面推出",
    "{count} follow": "{count} 个由前面推出",
    "all right ({calculations}, {numbers})": "全部正确（{calculations}，{numbers}）",
    ", a rounding slip": "，是舍入失误",
    ", all of them rounding slips": "，都是舍入失误",
    ", one of them a rounding slip": "，其中 1 个是舍入失误",
    ", {count} of them rounding slips": "，其中 {count} 个是舍入失误",
    # reports/remarks.py
    "and 1 more number in this calculation that is not right": "这处计算另有 1 个数不对",
    "and {count} more numbers in this calculation that are not right": (
        "这处计算另有 {count} 个数不对"
    ),
    # reports/marked.py
    "Marked: {names}": "批改：{names}",
    "{calculations}, all right": "{calculations}，全部正确",
    "{calculations}, {count} of them with something wrong": "{calculations}，其中 {count} 处有错",
    "1 stretch passed over": "略过 1 处",
    "{count} stretches passed over": "略过 {count} 处",
    "right from the numbers before": "按前面的数算是对的",
    "rounding slips": "舍入失误",
    "1 number to look at": "1 个数要再看看",
    "{count} numbers to look at": "{count} 个数要再看看",
    ", the first {count} of them": "，下面是前 {count} 个",
    "{number}, {verdict}": "{number}，{verdict}",
    "what it follows from": "由此推出",
    "cell {cell}": "第 {cell} 个单元格",
    # reports/notebook.py
    "**Marked**: {calculations}, all right": "**批改结果**：{calculations}，全部正确",
    "**Marked**: {calculations}, {count} of them with something wrong": (
        "**批改结果**：{calculations}，其中 {count} 处有错"
    ),
    "and 1 more": "另有 1 处",
    "and {count} more": "另有 {count} 处",
    # pages/reading.py
    "{path}: {error}": "{path}：{error}",
    "{path}: no page in this folder: none of its files ends in {kinds}": (
        "{path}：文件夹中没有可读的页面（没有以 {kinds} 结尾的文件）"
    ),
    "{path}: no file has such a name": "{path}：没有这样的文件名",
    "{path}: a folder": "{path}：这是一个文件夹",
    "{path}: neither a file nor a folder, but a device or a pipe": (
        "{path}：既不是文件也不是文件夹，而是设备或管道"
    ),
    "{path}: {size} MB: files of up to {most} MB are read": (
        "{path}：{size} MB，超出了上限：最多读取 {most} MB 的文件"
    ),
    "{path}: not text, but bytes": "{path}：不是文本，而是二进制数据",
    "{path}:{line}: not {encoding} text: byte {byte}": (
        "{path}:{line}：不是 {encoding} 编码的文本（字节 {byte}）"
    ),
    "{path}: save it as text or HTML: {suffix} is not read": (
        "{path}：无法读取 {suffix} 文件，请另存为文本或 HTML"
    ),
    "{path}: {suffix}: expected one of {kinds}": "{path}：不支持 {suffix}，可读取的有 {kinds}",
    "{path}: an empty file": "{path}：空文件",
    # pages/notebook.py
    "{path}: a notebook that is not JSON: line {line}: {error}": (
        "{path}：笔记本不是有效的 JSON：第 {line} 行：{error}"
    ),
    "{path}: a notebook whose JSON is nested too deeply": "{path}：笔记本的 JSON 嵌套过深",
    "{path}: JSON, but no notebook: it has no cells": "{path}：是 JSON，但不是笔记本：没有单元格",
}
