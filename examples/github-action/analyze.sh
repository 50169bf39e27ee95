#!/usr/bin/env bash
# Analyses $FILE and appends the outputs of the action to $GITHUB_OUTPUT. HEARBACK is the command; by default that of npm.
set -euo pipefail
job=$(${HEARBACK:-npx --yes --package hearback-client hearback} analyze "$FILE" --user github --json)
node -e '
  const { jobid, analysis } = JSON.parse(process.argv[1])
  console.log(`jobid=${jobid}\npages=${analysis.pages.count}\nwords=${analysis.text.words}`)
' "$job" >>"$GITHUB_OUTPUT"
