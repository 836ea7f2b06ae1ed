/** What a page that lists, creates, edits and deletes records is made of. */
export { ActionButton } from "./action-button"
export { DeleteDialog } from "./delete-dialog"
export { DetailsDialog } from "./details-dialog"
export { FormDialog } from "./form-dialog"
export {
  CheckboxField,
  InputField,
  ReferenceField,
  SelectField,
  TextareaField,
} from "./form-fields"
export { RecordList } from "./record-list"
export { RecordTable, type Column } from "./record-table"
export { CreateButton, DeleteButton, EditButton, ViewButton } from "./buttons"
export { BooleanFilter, SearchInput, SelectFilter, SortSelect, Toolbar } from "./toolbar"
export { useListQuery, type ListQuery } from "./use-list-query"
export { EnumBadge, ValueLink } from "./values"
