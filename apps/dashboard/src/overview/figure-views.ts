/** The views that compare figures, in one file: apart, each would wait for a second one that holds what they share. */
export { CompareView } from '../compare/compare-view.tsx'
export { JrView } from './jr-view.tsx'
export { OverviewView } from './overview-view.tsx'
