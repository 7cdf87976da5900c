#!/usr/bin/env bash
# odd-tree.sh FOLDER: makes files and folders with the names, dates and kinds that programs like ours have lost before. For Linux.
set -u
to=${1:?folder}; mkdir -p "$to"; cd "$to" || exit 1

mkdir -p names && cd names || exit 1
printf a >$'caf\xe9.txt'; printf b >$'caf\xef\xbf\xbd.txt'; printf c >ok.txt
printf d >$'soft\u00adhyphen'; printf e >$'line\nbreak'; printf f >$'tab\t'; printf g >$'rtl\u202efdp.exe'; printf h >-rf
printf i >'trail '; printf j >'dot.'; printf k >CON; printf l >'*?|<>:'; printf m >$'a\u0302'; printf n >$'\u00e2'
printf o >"$(printf 'é%.0s' {1..126}).js"; printf p >"$(printf '😀%.0s' {1..63})"
cd ..

mkdir -p meta && cd meta || exit 1
printf key >private.key; chmod 600 private.key
printf sh >tool.sh; chmod 755 tool.sh
printf old >year-1965; touch -d '1965-03-04 05:06:07Z' year-1965
printf new >year-2262; touch -d '2262-01-01Z' year-2262
# A disk in memory keeps it; others take the last date they know.
printf far >far; touch -d @9000000000000 far 2>/dev/null || true
cd ..

mkdir -p kinds && cd kinds || exit 1
mkfifo fifo 2>/dev/null
ln -sfn . loop; ln -sfn nowhere dead; ln -sfn ok twin; ln -sfn /dev/zero zero
printf ok >ok; mkdir -p empty-folder; : >empty-file
