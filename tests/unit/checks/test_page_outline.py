"""The outline of a page has its words to the letter, and none of its code."""

from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.tools.page_outline import page_outline

FORM = """
import { Button } from "@/components/ui/button"

interface Props { label: "never shown" }

const STATUS = ["lent", "here"] as const
const columns = [{ field: "title", label: "Title", render: (r) => r.title }]

export function Form({ record, onClose }: Props) {
  const title = "only code"
  save({ title: record ? "Book updated" : "Book created", variant: "success" })
  return (
    <form className="flex" noValidate onSubmit={() => send("x")}>
      <Field label="Title" htmlFor="title" required>
        <Input {...register("title", { required: "Title is required" })} />
      </Field>
      {STATUS.map((value) => (
        <option key={value} value={value}>{humanize(value)}</option>
      ))}
      <Empty
        icon={<Book />}
        title="No books"
        action={<Button onClick={onClose} variant="outline">Create book</Button>}
      />
      <Button type="submit">{record ? "Save" : "Create"}</Button>
    </form>
  )
}
"""


def test_elements_and_lists_keep_their_words() -> None:
    assert page_outline({"p/form.tsx": FORM}).split("\n") == [
        "// form.tsx",
        'STATUS = ["lent", "here"]',
        '{ field: "title", label: "Title" }',
        '{ title: record ? "Book updated" : "Book created", variant: "success" }',
        '<Field label="Title" required>',
        '  <Input {...register("title", { required: "Title is required" })}>',
        "<option> {humanize(value)}",
        '<Empty title="No books">',
        "  <Button> Create book",
        '<Button type="submit"> {record ? "Save" : "Create"}',
    ]


DATA = """
import { useQuery } from "@tanstack/react-query"

export const STATUSES = ["lent", "here"] as const
export const STATUS_LABELS: Record<Status, string> = { lent: "Verliehen", here: "Da" }
export interface Book { status: "lent" | "here" }
export const useBooks = (query: Query) => useQuery({ queryKey: ["books", query], queryFn: load })
export const useCreateBook = () => useInvalidatingMutation(["books"], create)
"""


def test_data_tells_its_constants_and_no_calls() -> None:
    assert page_outline({"p/data.ts": DATA}).split("\n") == [
        "// data.ts",
        'STATUSES = ["lent", "here"]',
        '{ lent: "Verliehen", here: "Da" }',
    ]


LIST = """
const COLUMNS = [
  { label: "Name", cell: (tool) => tool.name },
  {
    label: "Condition",
    cell: (tool) => <EnumBadge value={tool.condition} tones={{ worn: "warning" }} />,
  },
]

export default function Tools() {
  const nameOf = (loan) => `loan of ${loan.tool}`
  return (
    <RecordList
      empty={{ title: "No tools yet", action: <CreateButton label="Create tool" onClick={create} /> }}
      actions={(loan) => <ViewButton label={`View ${nameOf(loan)}`} />}
    >
      <DetailsDialog title={viewing.name} record={viewing} onClose={close} />
    </RecordList>
  )
}
"""


def test_words_beside_elements_are_kept_and_what_a_label_calls_a_record() -> None:
    assert page_outline({"p/index.tsx": LIST}).split("\n") == [
        "// index.tsx",
        '{ label: "Name" }',
        '{ label: "Condition" }',
        '  <EnumBadge tones={{ worn: "warning" }}>',
        "nameOf = `loan of ${loan.tool}`",
        '{ title: "No tools yet" }',
        '  <CreateButton label="Create tool">',
        "<ViewButton label={`View ${nameOf(loan)}`}>",
        "<DetailsDialog title={viewing.name}>",
    ]


@given(st.text(alphabet='<>{}()="`a \n', max_size=60))
def test_broken_source_never_raises(text: str) -> None:
    assert isinstance(page_outline({"p/a.tsx": text}), str)
