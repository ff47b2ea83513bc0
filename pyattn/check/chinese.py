"""The sentences of `check` in Chinese, by their English; a test holds the list complete."""

from __future__ import annotations

SENTENCES = {
    "rounding slip": "舍入失误",
    # pages/reading.py
    "{path}: {error}": "{path}:{error}",
    "{path}: no page in this folder: none of its files ends in {kinds}": (
        "{path}:文件夹中没有可读的页面(没有以 {kinds} 结尾的文件)"
    ),
    "{path}: no file has such a name": "{path}:没有这样的文件名",
    "{path}: a folder": "{path}:这是一个文件夹",
    "{path}: neither a file nor a folder, but a device or a pipe": (
        "{path}:既不是文件也不是文件夹,而是设备或管道"
    ),
    "{path}: {size} MB: files of up to {most} MB are read": (
        "{path}:{size} MB,超出了上限:最多读取 {most} MB 的文件"
    ),
    "{path}: not text, but bytes": "{path}:不是文本,而是二进制数据",
    "{path}:{line}: not {encoding} text: byte {byte}": (
        "{path}:{line}:不是 {encoding} 编码的文本(字节 {byte})"
    ),
    "{path}: save it as text or HTML: {suffix} is not read": (
        "{path}:无法读取 {suffix} 文件,请另存为文本或 HTML"
    ),
    "{path}: {suffix}: expected one of {kinds}": "{path}:不支持 {suffix},可读取的有 {kinds}",
    "{path}: an empty file": "{path}:空文件",
    # pages/notebook.py
    "{path}: a notebook that is not JSON: line {line}: {error}": (
        "{path}:笔记本不是有效的 JSON:第 {line} 行:{error}"
    ),
    "{path}: a notebook whose JSON is nested too deeply": "{path}:笔记本的 JSON 嵌套过深",
    "{path}: JSON, but no notebook: it has no cells": "{path}:是 JSON,但不是笔记本:没有单元格",
    # judging/judge.py, judging/case.py
    "{name} has no value on this page": "本页没有给出 {name} 的值",
    "{name} has no value on this page, so this is taken as given": "本页没有给出 {name} 的值,因此这里当作已知",
    "more than {count} numbers are passed over": "超过 {count} 个数,跳过不批",
    "a setting, and no calculation": "这是设置,不是算式",
    "a function's definition, kept for later": "这是函数的定义,供后面使用",
    "a matter of sizes, and no calculation": "说的是形状,不是算式",
    "nothing is computed here": "这里没有要计算的内容",
    "nothing to compare it with is written": "没有写出可以对照的数",
    "written as {written}, it is {shape}": "写成了 {written},应为 {shape}",
    "{fraction} is exact": "{fraction} 是精确值",
    # judging/evaluating.py, judging/functions.py
    "it cannot be computed here": "这里无法计算",
    "it is nested too deeply": "嵌套过深",
    "it is too long to be computed here": "太长,这里不计算",
    "the rows are not all of one length": "各行的长度不同",
    "the sizes do not fit: {left} and {right}": "形状不相符:{left} 与 {right}",
    "the sizes do not fit: {left} times {right}": "形状不相符:{left} 乘 {right}",
    "there is no such cell": "没有这个位置",
    "there is nothing in the brackets": "括号里是空的",
    "{count} numbers": "{count} 个数",
    # judging/sides.py, judging/steps.py, judging/origins.py
    "{message}; from your numbers it would be {value}": "{message};按你写的数应为 {value}",
    "right for your {mine}, which is {true}; with that it would be {value}": "按你写的 {mine} 是对的(准确值是 {true},用它算得 {value})",
    "right for your {mine}; with {true} it would be {value}": "按你写的 {mine} 是对的;若用 {true},则为 {value}",
    "right for your {mine}; from the true numbers it would be {value}": "按你写的 {mine} 是对的;若用正确的数,则为 {value}",
    "right for your numbers; with the true ones it would be {value}": "按你写的数是对的;若用正确的数,则为 {value}",
    "right for the step before it; from the true numbers it would be {value}": "按上一步是对的;若用正确的数,则为 {value}",
    "right for the numbers before it": "按前面的数是对的",
    "this comes to {theirs}, and it is {value}": "这里算得 {theirs},应为 {value}",
    # judging/mistakes.py, judging/mistaken.py, judging/miscounted.py
    "softmax was taken over the wrong axis: down the columns, not along the rows": "softmax 的轴错了:按列做了,应按行做",
    "the division by the square root of d_k was forgotten": "忘了除以 d_k 的平方根",
    "divided by d_k: the scale was applied twice, or the root was forgotten": "除以了 d_k:缩放做了两次,或忘了开方",
    "the scores were divided by the square root of d_k once too often": "多除了一次 d_k 的平方根",
    "scaled by the square root of {width}, which is not d_k": "除以了 {width} 的平方根,但 d_k 不是 {width}",
    "keys and queries were swapped": "键与查询弄反了",
    "a matrix was not transposed": "矩阵没有转置",
    "a matrix was transposed that should not be": "不该转置的矩阵被转置了",
    "the sum was taken over the wrong axis": "求和的轴错了",
    "rows and columns were changed": "行与列弄反了",
    "the mask was forgotten": "忘了加掩码",
    "the mask was put on after softmax, not before: the rows no longer sum to 1": "掩码加在了 softmax 之后,而不是之前:每行之和不再是 1",
    "masked with 0 in place of minus infinity: e^0 = 1 still has a share": "掩码用了 0 而不是负无穷:e^0 = 1 仍占一份",
    "the mask hides the wrong side": "掩码遮错了一边",
    "computed in degrees, where the angle is in radians": "角是弧度,却按角度计算了",
    "computed in radians, where the angle is in degrees": "角是角度,却按弧度计算了",
    "divided by n - 1, as for a sample, where all are counted: divide by n": "除以了 n - 1(样本方差),这里是总体,应除以 n",
    "divided by n, where a sample is divided by n - 1": "除以了 n,样本方差应除以 n - 1",
    "this is the variance, and its square root was asked for": "这是方差,题目要的是它的平方根",
    "this is the standard deviation, and its square was asked for": "这是标准差,题目要的是它的平方",
    "a dot product that was not divided by both lengths": "点积没有除以两个向量的长度",
    "divided by the sum without taking exponentials first": "没有先取指数就除以了总和",
    "the exponentials have the wrong sign: e^-x in place of e^x, or the reverse": "指数的符号错了:e^-x 与 e^x 弄反了",
    "this is the sum, and the mean was asked for": "这是总和,题目要的是平均值",
    "this is the mean, and the sum was asked for": "这是平均值,题目要的是总和",
    "the logarithm was taken to the base {base}": "对数的底用成了 {base}",
    "rounded too early: the steps before were rounded to whole numbers": "过早舍入:前面的步骤舍入成了整数",
    "rounded too early: the steps before were rounded to one decimal": "过早舍入:前面的步骤只保留了一位小数",
    "rounded too early: the steps before were rounded to {places} decimals": "过早舍入:前面的步骤只保留了 {places} 位小数",
    "it is off by a factor of ten": "差了十倍",
    "two digits are swapped": "两个数字写颠倒了",
}
