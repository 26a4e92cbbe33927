import type { Plan, PlanStep, Tier } from '@jr/instructions'
import type { Router } from '@jr/router'
import { toSnakeCase } from '../to-snake-case.ts'

/** The tier a step gets: what the document asks for, else what the router makes of the step's own text. */
export function chooseTier(router: Pick<Router, 'classify'>, step: PlanStep): Tier {
  return step.tier ?? router.classify({ title: step.title, instructions: step.body }).tier
}

/** What `jr plan --json` prints for one document. */
export function toPlanJson(plan: Plan, router: Pick<Router, 'classify'>): Record<string, unknown> {
  return {
    title: plan.title ?? null,
    metadata: plan.metadata,
    executable: plan.executable,
    steps: plan.steps.map((step) => ({
      title: step.title,
      kind: step.kind,
      line: step.line,
      end_line: step.endLine,
      ...(step.group === undefined ? {} : { group: step.group }),
      files: step.files,
      commands: step.commands,
      tier: chooseTier(router, step),
      ...(step.reason === undefined ? {} : { reason: step.reason }),
    })),
    features: plan.features.map(({ id, text, line, checks }) => ({ id, text, line, checks: toSnakeCase(checks) })),
    checks: toSnakeCase(plan.checks),
    findings: plan.findings,
    blocks: toSnakeCase(plan.blocks),
  }
}
