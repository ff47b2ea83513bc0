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
}
