import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** A PromQL expression of the dashboard or of an alert, with what it reads. */
export interface Query {
  /** Title of the panel, or name of the alert. */
  title: string
  expr: string
}

interface Dashboard {
  panels: { title: string; targets?: { expr: string }[] }[]
}

interface RuleFile {
  groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[]
}

/** The queries of deploy/grafana/hearback.json. */
export function dashboardQueries(): Query[] {
  const { panels } = JSON.parse(readFileSync('deploy/grafana/hearback.json', 'utf8')) as Dashboard
  return panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })))
}

/** The expressions of deploy/prometheus/alerts.yaml. */
export function alertQueries(): Query[] {
  const { groups } = parse(readFileSync('deploy/prometheus/alerts.yaml', 'utf8')) as RuleFile
  return groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => ({ title: alert, expr })))
}

/** The names of the series that an expression reads, and the labels that it selects or groups by. */
export function namesIn(expr: string): { series: string[]; labels: string[] } {
  const selectors = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(
    ([, inside = '']) => inside.match(/\w+(?=\s*[=!])/g) ?? [],
  )
  const groupings = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(
    ([, inside = '']) => inside.match(/\w+/g) ?? [],
  )
  return {
    series: [...new Set(expr.match(/\b(hearback|nodejs|process)_\w+/g))],
    labels: [...new Set([...selectors, ...groupings])],
  }
}
