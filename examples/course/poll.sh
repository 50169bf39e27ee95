#!/usr/bin/env bash
# Submits a PDF and polls until the job is completed or failed. bash and curl only.
set -euo pipefail
base=$1 userid=$2 file=$3
# The value of a member of a JSON object, if it is a string.
member() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

jobid=$(curl -fsS -F "file=@$file" "$base/pdf/$userid" | member jobid)
while true; do
  job=$(curl -fsS "$base/results/$jobid")
  state=$(member state <<<"$job")
  echo "$state"
  case $state in completed | error) break ;; esac
  sleep 0.5
done
[ "$state" = completed ]
