export default function X(_props: any): null {
  return null
}
