from gencode_graph.sandbox.services import app_stack, mongo_service


def test_a_full_stack_waits_for_its_database_first() -> None:
    stack = app_stack("bug-tracker", backend=True, auth=True)
    assert [service.name for service in stack.services] == ["mongo", "backend", "frontend"]
    assert stack.services[1].depends_on == ("mongo",)
    assert stack.services[2].depends_on == ("backend",)
    assert stack.volumes == ("mongo-data",)


def test_only_the_frontend_touches_a_network_with_a_route_out() -> None:
    stack = app_stack("bug-tracker", backend=True, auth=False)
    outside = {network.name for network in stack.networks if not network.internal}
    assert [s.name for s in stack.services if outside & set(s.networks)] == ["frontend"]
    assert [s.name for s in stack.services if s.ports] == ["frontend"]


def test_the_backend_finds_the_database_and_asks_for_its_secret() -> None:
    backend = app_stack("bug-tracker", backend=True, auth=True).services[1]
    environment = {variable.name: variable for variable in backend.environment}
    assert environment["MONGODB_URI"].value == "mongodb://mongo:27017"
    assert environment["DATABASE_NAME"].value == "bug_tracker"
    assert environment["JWT_SECRET"].required
    plain = app_stack("x", backend=True, auth=False).services[1]
    assert "JWT_SECRET" not in {variable.name for variable in plain.environment}


def test_an_app_without_a_backend_is_its_pages() -> None:
    stack = app_stack("card", backend=False, auth=False)
    assert [service.name for service in stack.services] == ["frontend"]
    assert [network.name for network in stack.networks] == ["web"]
    assert stack.services[0].depends_on == ()


def test_the_image_of_the_database_can_be_another() -> None:
    assert mongo_service("mirror.example/mongo:8").image == "mirror.example/mongo:8"
