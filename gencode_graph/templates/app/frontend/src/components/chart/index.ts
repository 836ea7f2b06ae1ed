export { AreaChart, BarChart, LineChart } from "@/components/chart/cartesian"
export { PieChart } from "@/components/chart/pie"
export type { ChartProps, Series } from "@/components/chart/types"
