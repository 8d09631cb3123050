"""Catalogues: zh_CN is complete; English is the msgids themselves."""
