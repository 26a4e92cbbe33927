export type { Check, CheckSource, Expectation, JsonAssertion } from './check.ts'
export { stepKinds } from './plan.ts'
export type {
  BlockAccount,
  DeclaredEdit,
  Finding,
  Plan,
  PlanFeature,
  PlanMetadata,
  PlanStep,
  Severity,
  StepKind,
  Tier,
} from './plan.ts'
