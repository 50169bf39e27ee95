import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { modeSettings } from '#delivery/modes.ts'
import { loadSettings, settingsShape } from '#platform/settings.ts'

// biome-ignore lint/suspicious/noExplicitAny: manifests of several kinds.
type Manifest = any

const folder = 'deploy/kubernetes'
const files = readdirSync(folder)
const manifests = files.flatMap((name) => parse(join(folder, name)))
const compose = parse('deploy/compose.yaml')[0]
const settings = { ...settingsShape, ...modeSettings }

/** The documents of a YAML file; a duplicate key, a tab or an unknown alias is an error. */
function parse(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8'), { merge: true, strict: true, uniqueKeys: true }).map(
    (document) => {
      expect([...document.errors, ...document.warnings], file).toEqual([])
      return document.toJS()
    },
  )
}

const ofKind = (kind: string): Manifest[] => manifests.filter((manifest) => manifest.kind === kind)
const workloads = [...ofKind('Deployment'), ...ofKind('Job')]

it('Kubernetes: every manifest has the required fields and is listed in the kustomization', () => {
  for (const { apiVersion, kind, metadata } of manifests.filter(({ kind }) => kind !== 'Kustomization')) {
    expect(apiVersion).toMatch(/^([a-z.0-9]+\/)?v1(alpha1)?$/)
    expect(metadata.name, kind).toMatch(/^hearback(-[a-z]+)?$/)
  }
  const [kustomization] = ofKind('Kustomization')
  expect([...kustomization.resources, 'kustomization.yaml'].sort()).toEqual(files.sort())
})

/** Groups of the API with the modules of `kubernetes-types` that declare their kinds; the types are those of Kubernetes. */
const modules: Record<string, string> = {
  v1: 'core/v1',
  'apps/v1': 'apps/v1',
  'batch/v1': 'batch/v1',
  'networking.k8s.io/v1': 'networking/v1',
  'policy/v1': 'policy/v1',
}

it('Kubernetes: manifests have only fields of their kinds, of the right types', () => {
  const typed = manifests.filter(({ apiVersion }) => modules[apiVersion])
  // Extensions, for whose kinds there are no types.
  const others = manifests.filter(({ apiVersion }) => !modules[apiVersion]).map(({ kind }) => kind)
  expect(others.toSorted()).toEqual(['Kustomization', 'ScaledObject', 'TriggerAuthentication'])
  const code = typed.map(
    ({ apiVersion, kind, ...rest }, n) =>
      `export const manifest${n}: import('kubernetes-types/${modules[apiVersion]}').${kind} = ${JSON.stringify({ apiVersion, kind, ...rest })}`,
  )
  const errorsOf = (text: string) => {
    // Within the project, so that the package is found.
    const target = mkdtempSync('node_modules/.cache/manifests-')
    writeFileSync(join(target, 'manifests.ts'), text)
    const options = ['--noEmit', '--strict', '--ignoreConfig', '--skipLibCheck', '--types', '']
    const tsc = spawnSync(
      process.execPath,
      [
        'node_modules/typescript/bin/tsc',
        ...options,
        '--moduleResolution',
        'bundler',
        join(target, 'manifests.ts'),
      ],
      { encoding: 'utf8' },
    )
    rmSync(target, { recursive: true })
    return tsc.stdout
  }
  expect(errorsOf(code.join('\n'))).toBe('')
  const misspelt = code.join('\n').replace('"readinessProbe"', '"readynessProbe"')
  expect(errorsOf(misspelt)).toMatch(/'"readynessProbe"' does not exist in type 'Container'/)
})

it('Kubernetes: selectors match the labels of their pods, and services and ingresses exist', () => {
  const labels = ofKind('Deployment').map(({ spec }) => spec.template.metadata.labels)
  for (const { spec } of ofKind('Deployment'))
    expect(spec.selector.matchLabels).toEqual(spec.template.metadata.labels)
  for (const { spec } of ofKind('Service')) expect(labels).toContainEqual(spec.selector)
  for (const { spec } of ofKind('PodDisruptionBudget'))
    expect(labels).toContainEqual(spec.selector.matchLabels)
  const services = ofKind('Service').map(({ metadata }) => metadata.name)
  for (const { spec } of ofKind('Ingress'))
    for (const { backend } of spec.rules[0].http.paths) expect(services).toContain(backend.service.name)
  for (const { spec } of ofKind('ScaledObject'))
    expect(ofKind('Deployment').map(({ metadata }) => metadata.name)).toContain(spec.scaleTargetRef.name)
})

it('Kubernetes: pods are admitted by the restricted security standard and have a read-only root', () => {
  expect(workloads).toHaveLength(3)
  for (const { spec } of workloads) {
    const { securityContext, containers, volumes, automountServiceAccountToken } = spec.template.spec
    expect(automountServiceAccountToken).toBe(false)
    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
    for (const { securityContext, resources, volumeMounts } of containers) {
      expect(securityContext).toEqual({
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      })
      expect(resources.limits.memory).toMatch(/^\d+[GM]i$/)
      const names = volumes.map(({ name }: Manifest) => name)
      for (const { name } of volumeMounts) expect(names).toContain(name)
    }
  }
})

it('variables are settings of the service with valid values, and programs exist', () => {
  const [config] = ofKind('ConfigMap')
  const secrets = {
    DATABASE_URL: 'postgresql://hearback:secret@postgres/hearback',
    HEARBACK_SECRET: '0'.repeat(32),
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
  }
  const resolved = Object.entries<string>(compose.services.web.environment).map(([name, text]) => [
    name,
    text.replaceAll(
      /\$\{(\w+):[?-]([^}]*)\}/g,
      (_, variable, fallback) => fallback || Reflect.get(secrets, variable) || '',
    ),
  ])
  for (const variables of [config.data, Object.fromEntries(resolved)]) {
    for (const name of Object.keys(variables)) expect(settings, name).toHaveProperty(name)
    expect(() =>
      loadSettings({ ...secrets, ...variables, HOST: '0.0.0.0', AUTH: 'keys' }, modeSettings),
    ).not.toThrow()
  }
  const { migrate, worker } = compose.services
  const programs = [
    ...workloads.flatMap(({ spec }) => spec.template.spec.containers.map(({ args }: Manifest) => args?.[0])),
    migrate.command[0],
    worker.command[0],
  ].filter(Boolean)
  expect(programs).toHaveLength(4)
  for (const program of programs) expect(existsSync(program), program).toBe(true)
})

it('probes and the health check use operations of the API', () => {
  const { paths } = JSON.parse(readFileSync('docs/api/openapi.json', 'utf8'))
  const [web] = ofKind('Deployment').filter(({ metadata }) => metadata.name === 'hearback-web')
  const { startupProbe, readinessProbe, livenessProbe } = web.spec.template.spec.containers[0]
  for (const { httpGet } of [startupProbe, readinessProbe, livenessProbe])
    expect(paths).toHaveProperty([httpGet.path])
  const [, path] = /\$\{port\}(\/[a-z/]+)/.exec(readFileSync('deploy/healthcheck.mjs', 'utf8')) ?? []
  expect(paths).toHaveProperty([path ?? ''])
})
