export { DataTable, type DataTableProps } from "@/components/table/DataTable";
export type { Selection } from "@/components/table/selection";
