export interface Series<Row> {
  key: keyof Row & string
  /** What a person reads for it. */
  label: string
}

export interface ChartProps<Row extends object> {
  title: string
  description?: string
  data: readonly Row[]
  /** The field along the bottom, or that names a slice: a word, a number or a date. */
  x: keyof Row & string
  /** Up to nine; a pie shows the first. */
  series: readonly Series<Row>[]
  formatX?: (value: Row[keyof Row]) => string
  formatValue?: (value: number) => string
}
