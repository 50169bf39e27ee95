import { modes } from '#delivery/modes.ts'

/** How an example is tested: executed; or parsed, compiled or compared; or not, because it is no code. */
export type Treatment = 'run' | 'checked' | 'not code'

/** An example: the beginning of its code, how it is tested, and the test, or the reason why there is none. */
export type Example = [beginning: string, treatment: Treatment, by: string]

const commands = 'tests/docs/commands.test.ts'
const recipe = 'tests/conformance/recipe.test.ts'
const examples = 'tests/integration/client/examples.test.ts'
const clientPackage = 'tests/integration/client/package.test.ts'
const go = 'tests/integration/client/go.test.ts'
const keys = 'tests/integration/access/cli.test.ts'
const deploying = 'tests/deploy/deploying.test.ts'
const backup = 'tests/integration/deploy/backup.test.ts'
const cdc = 'tests/integration/database/change-data-capture.test.ts'
const recipes = 'tests/integration/webhook/recipes.test.ts'
const brokers = 'tests/integration/destinations/brokers.test.ts'
const indexes = 'platform/postgres/migrate/index-rule.test.ts'
const settings = 'tests/broker-settings.test.ts'
/** Runs the consumer of each type's guide, from which its page is written. */
const consumers = 'tests/conformance/destinations/broker-operations.ts'
/** Runs the example of each mode's guide, from which the document is written. */
const terminal = 'tests/e2e/jobs/terminal-commands.spec.ts'

/** The code blocks of the page of a kind of message broker. */
const brokerPage: readonly Example[] = [
  ['BROKERS=', 'checked', settings],
  ['{\n  "type"', 'run', brokers],
  ['', 'run', consumers],
]

/** The code blocks of all documents but docs/client.md, in their order. */
export const documentedExamples: Record<string, readonly Example[]> = {
  'CONTRIBUTING.md': [
    ['npm start', 'checked', commands],
    ['import type { ModeGuide }', 'run', recipe],
    ["import { z } from 'zod'", 'run', recipe],
    ['import { followStream', 'run', recipe],
    ['export { jsonSeq }', 'run', recipe],
    ['npm run spec', 'checked', commands],
    ["import { once } from 'node:events'\nimport { connect", 'run', recipe],
    ['export { tcp }', 'run', recipe],
    ["import { once } from 'node:events'\nimport { type AddressInfo", 'run', recipe],
    ['npm test', 'checked', commands],
    ['-- hearback', 'checked', indexes],
  ],
  'README.md': [
    ['npm start', 'checked', commands],
    ['npx hearback analyze', 'run', examples],
    ['JOB=', 'run', examples],
    ['SUBMIT=', 'run', examples],
    ["curl -F file=@public/samples/letter.pdf -H 'Cancel-After", 'run', examples],
    ['import { Hearback }', 'run', examples],
  ],
  'bench/README.md': [
    ['npm run bench', 'checked', commands],
    ['npm run compare', 'checked', commands],
  ],
  'client/README.md': [
    ['npm pack', 'run', clientPackage],
    ['import { openAsBlob }', 'run', clientPackage],
    ['import { openAsBlob }', 'run', clientPackage],
    ['import { openAsBlob }', 'run', clientPackage],
    ['import { once }', 'run', clientPackage],
    ['npx hearback', 'run', clientPackage],
  ],
  'clients/go/README.md': [
    ['go mod edit', 'run', go],
    ['package main', 'run', go],
  ],
  'clients/python/README.md': [['import os', 'run', examples]],
  'docs/architecture.md': [[' client ──POST', 'not code', 'a diagram']],
  'docs/decisions/051-asyncapi-parser.md': [
    ['npm install', 'not code', 'the record of a check by hand, with a package that is no dependency'],
  ],
  'docs/deploying.md': [
    ['AUTH=keys', 'checked', deploying],
    ['export HEARBACK_URL', 'run', keys],
    ['# backup', 'run', backup],
    ['# restore', 'run', backup],
    ['DATABASE_URL=', 'checked', deploying],
    ['upstream', 'run', 'tests/integration/proxies/sticky-sessions.test.ts'],
    ['docker compose', 'checked', deploying],
    ['kubectl apply', 'checked', deploying],
    ['useradd', 'checked', deploying],
  ],
  'docs/destinations/brokers.md': [
    ['BROKERS=', 'checked', settings],
    ['curl -X POST', 'run', brokers],
    ['npx hearback destinations', 'run', brokers],
  ],
  'docs/destinations/change-data-capture.md': [
    ['CREATE ROLE', 'run', cdc],
    ['connector.class', 'checked', cdc],
    ['SELECT slot_name', 'run', cdc],
    ['SELECT pg_drop_replication_slot', 'run', cdc],
  ],
  'docs/destinations/kafka.md': brokerPage,
  'docs/destinations/mqtt.md': brokerPage,
  'docs/destinations/nats.md': brokerPage,
  'docs/destinations/rabbitmq.md': brokerPage,
  'docs/destinations/redis.md': brokerPage,
  'docs/destinations/web-push.md': [['const { types }', 'run', examples]],
  'docs/destinations/webhooks.md': [
    ['curl -X POST', 'run', examples],
    ['curl -F', 'run', examples],
    ['POST /hook', 'not code', 'a request as the receiver gets it'],
    ['import { createHmac', 'run', recipes],
    ['import base64', 'run', recipes],
    ['package main', 'run', recipes],
    ['require ', 'run', recipes],
    ['<?php', 'run', recipes],
    ['# SECRET', 'run', recipes],
  ],
  'docs/modes.md': modes.map(() => ['', 'run', terminal]),
  'docs/proof.md': [['npm run chaos', 'checked', commands]],
  'docs/security.md': [['export HEARBACK_URL', 'run', keys]],
  'examples/README.md': [['python3 examples/course/poll.py', 'run', examples]],
}

/** Tests that do not name the document, because they take it from what it is written from, or read all documents. */
export const indirectTests = [commands, consumers, terminal, brokers]

/** The files of `examples/` and `deploy/`, or their folders. */
export const exampleFiles: readonly Example[] = [
  ['deploy/Caddyfile', 'run', 'tests/integration/proxies/caddy.test.ts'],
  ['deploy/Dockerfile', 'checked', deploying],
  ['deploy/compose.yaml', 'checked', 'tests/deploy/manifests.test.ts'],
  ['deploy/garage.toml', 'checked', deploying],
  ['deploy/grafana', 'run', 'tests/integration/observability/logs-and-metrics.test.ts'],
  ['deploy/healthcheck.mjs', 'run', deploying],
  ['deploy/kubernetes', 'checked', 'tests/deploy/manifests.test.ts'],
  ['deploy/nginx.conf', 'run', 'tests/integration/proxies/nginx.test.ts'],
  ['deploy/prometheus', 'checked', 'tests/deploy/prometheus.test.ts'],
  ['deploy/systemd', 'checked', 'tests/deploy/systemd.test.ts'],
  ['examples/course', 'run', examples],
  ['examples/express', 'run', clientPackage],
  ['examples/github-action', 'run', examples],
  ['examples/n8n', 'run', examples],
  ['examples/nextjs', 'run', 'tests/e2e/docs/nextjs-example.spec.ts'],
]
