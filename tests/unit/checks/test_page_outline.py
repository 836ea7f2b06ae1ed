"""The outline of a page has its words to the letter, and none of its code."""

from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.tools.page_outline import page_outline

FORM = """
import { Button } from "@/components/ui/button"

interface Props { label: "never shown" }

const STATUS = ["lent", "here"] as const
const columns = [{ field: "title", label: "Title", render: (r) => r.title }]
const more = [{ label: "Due", cell: (r) => <Badge title="Due soon">{r.due}</Badge> }]

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

DATA = """
export const LABELS: Record<Status, string> = { lent: "Verliehen", here: "Da" }
const books = mockCollection<Book>([{ title: "Dune" }], { search: ["title"] })
export const useBooks = () => useQuery({ queryKey: ["books"], queryFn: () => books.list() })
"""


def test_elements_and_lists_keep_their_words() -> None:
    assert page_outline({"p/form.tsx": FORM, "p/data.ts": DATA}).split("\n") == [
        "// data.ts",
        'LABELS = { lent: "Verliehen", here: "Da" }',
        "// form.tsx",
        'STATUS = ["lent", "here"]',
        '{ field: "title", label: "Title" }',
        '{ label: "Due" }',
        '  <Badge title="Due soon"> {r.due}',
        '{ title: record ? "Book updated" : "Book created", variant: "success" }',
        '<Field label="Title" required>',
        '  <Input {...register("title", { required: "Title is required" })}>',
        "<option> {humanize(value)}",
        '<Empty title="No books">',
        "  <Button> Create book",
        '<Button type="submit"> {record ? "Save" : "Create"}',
    ]


def test_names_of_regions_and_what_a_tool_knows_are_told_and_its_tests_are_not() -> None:
    files = {
        "p/index.tsx": "export default () => <section aria-labelledby={id}><h2 id={id}>{name}</h2></section>",
        "p/logic.ts": 'export const BANK = [{ asks: "Capital of Peru?", answers: ["Lima", "Cusco"] }]\n',
        "p/logic.test.ts": 'test("Lima", () => expect(1).toBe(1))',
    }
    assert page_outline(files).split("\n") == [
        "// index.tsx",
        "<section aria-labelledby={id}>",
        "  <h2> {name}",
        "// logic.ts",
        'export const BANK = [{ asks: "Capital of Peru?", answers: ["Lima", "Cusco"] }]',
    ]


@given(st.text(alphabet='<>{}()="`a \n', max_size=60))
def test_broken_source_never_raises(text: str) -> None:
    assert isinstance(page_outline({"p/a.tsx": text}), str)
