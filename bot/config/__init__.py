"""config.yaml → frozen Config. A key that is wrong is named, with its line. Secrets stand in credentials.py."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from bot.config.credentials import Credentials as Credentials
from bot.config.credentials import credentials as credentials
from bot.config.errors import ConfigError as ConfigError
from bot.config.service import Backups, Health, Limits, Logs, Quota
from bot.config.week import WEEKDAYS as WEEKDAYS
from bot.config.week import Group as Group
from bot.config.week import Moment as Moment
from bot.config.week import Remind as Remind
from bot.config.week import Section
from bot.config.week import Week as Week
from handlers.office import Office, People, Person, Role, Rules
from storage.catalogue import UNREADABLE, Catalogue, CatalogueError, UniqueKeys, load_catalogue
from storage.store import Store

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d{1,5})?/?")
_HOST = re.compile(r"(?:\*\.(?=[^.]+\.))?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*(?::\d{1,5})?")
"""At least two names behind `*.`: *.com is nobody's."""


class DingTalk(Section, frozen=True):
    """Where DingTalk is. A host may carry a port; `*.` in front means every subdomain."""

    openapi: str = "https://api.dingtalk.com"
    oapi: str = "https://oapi.dingtalk.com"
    webhook_hosts: tuple[str, ...] = ("oapi.dingtalk.com", "api.dingtalk.com")
    download_hosts: tuple[str, ...] = ("*.dingtalk.com", "*.aliyuncs.com")
    robot_code: str = ""
    """Empty: the client id, as for every app of one's own organisation."""

    def __post_init__(self) -> None:
        for address in (self.openapi, self.oapi):
            if not _ADDRESS.fullmatch(address):
                raise ValueError(f"{address} is no address: it begins with https:// and names a host")
        for host in (*self.webhook_hosts, *self.download_hosts):
            if not _HOST.fullmatch(host):
                raise ValueError(f"{host} is no host: it is written as oapi.dingtalk.com or *.dingtalk.com")


class Member(Section, frozen=True):
    id: str
    name: str = ""
    role: Role = "reader"
    units: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    """Units whose reports this person answers for; reminded last, when nobody else reacted."""


class Config(Section, frozen=True):
    office: str = "hangzhou"
    """A catalogue that comes with Tongbao, or the path of one's own (ending in .yaml)."""
    data: str = "data"
    bot_name: str = "通报助手"
    readers_see: Literal["confirmed", "published"] = "confirmed"
    dingtalk: DingTalk = DingTalk()
    week: Week = Week()
    groups: tuple[Group, ...] = ()
    people: tuple[Member, ...] = ()
    backups: Backups = Backups()
    health: Health = Health()
    quota: Quota = Quota()
    limits: Limits = Limits()
    logs: Logs = Logs()
    fonts: str = ""
    """A folder with the office's own fonts, for its documents; empty: free ones."""

    def __post_init__(self) -> None:
        for what, listed in (("group", self.groups), ("person", self.people)):
            ids = [one.id.strip() for one in listed]
            if "" in ids:
                raise ValueError(f"a {what} has no id")
            if twice := {id_ for id_ in ids if ids.count(id_) > 1}:
                raise ValueError(f"the {what} {min(twice)} is listed twice")

    def catalogue(self) -> Catalogue:
        """Raises ConfigError where the office's catalogue, or a unit that a reporter answers for, is not there."""
        try:
            catalogue = load_catalogue(self.office)
        except CatalogueError as error:
            raise ConfigError(str(error)) from error
        for group in self.groups:
            _check_group(group, catalogue)
        for member in self.people:
            for unit in (*member.units, *member.leads):
                if unit not in catalogue.units:
                    raise ConfigError(f"people: {member.id} answers for {unit}, which is not in the catalogue")
        return catalogue

    def assemble(self, data: Path | None = None, *, label_new_periods: str = "") -> Office:
        """The office with its store opened; `data` wins over the config's folder."""
        office = Office(self.catalogue(), Store(data or Path(self.data)))
        return self.refreshed(office, label_new_periods=label_new_periods)

    def refreshed(self, office: Office, *, label_new_periods: str = "") -> Office:
        """The same office and store with this configuration's people and rules."""
        people = {
            member.id: Person(member.id, member.name, member.role, frozenset(member.units), frozenset(member.leads))
            for member in self.people
        }
        rules = Rules(
            cutoff_weekday=WEEKDAYS.index(self.week.cutoff),
            readers_see=self.readers_see,
            bot_name=self.bot_name,
            label_new_periods=label_new_periods or office.rules.label_new_periods,
            schedule=self.week.schedule(),
            groups={group.id: group.rules() for group in self.groups},
            calls_a_month=self.quota.calls,
        )
        return replace(office, people=People(people), rules=rules)


def _check_group(group: Group, catalogue: Catalogue) -> None:
    headings = {section.heading for section in catalogue.bulletin.sections}
    annexes = {table.annex for table in catalogue.tables.values()}
    unknown = [f"scope {group.scope}"] if group.scope and group.scope not in catalogue.scopes else []
    unknown += [f"section {heading}" for heading in group.sections if heading not in headings]
    unknown += [f"annex {annex}" for annex in group.annexes if annex not in annexes]
    if unknown:
        raise ConfigError(f"groups: {group.id} has the {unknown[0]}, which is not in the catalogue")


def load_config(path: Path | None) -> Config:
    """The file's configuration; without a path, `config.yaml` here if there is one, else all defaults.

    A relative catalogue path is taken from where the file stands. Raises ConfigError.
    """
    if path is None:
        path = Path("config.yaml")
        if not path.exists():
            return Config()
    try:
        text = path.read_text(encoding="utf-8")
        content = yaml.load(text, UniqueKeys)  # noqa: S506  a SafeLoader all the same
        config = msgspec.convert({} if content is None else content, Config)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"{path}, line {line}: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: it is not YAML in UTF-8") from error
    except msgspec.ValidationError as error:
        raise ConfigError(_located(path, text, str(error))) from error
    except CatalogueError as error:
        raise ConfigError(f"{path}, {error}") from error
    except UNREADABLE as error:
        raise ConfigError(f"{path}: something in it cannot be read: {error}") from error
    if config.office.endswith((".yaml", ".yml")):
        return msgspec.structs.replace(config, office=str(path.parent / config.office))
    return config


def _located(path: Path, text: str, problem: str) -> str:
    """A validation error with the line that it speaks of."""
    sentence, _, where = problem.partition(" - at `")
    steps: list[str | int] = [
        int(index) if index else name for name, index in re.findall(r"\.([^.\[\]`]+)|\[(\d+)\]", where)
    ]
    unknown = re.search(r"unknown field `(.+?)`", sentence)
    if unknown:
        steps.append(unknown[1])
        sentence = f"unknown key {unknown[1]!r}"
    elif allowed := _allowed(msgspec.inspect.type_info(Config), steps):
        sentence += f", must be one of {', '.join(map(str, allowed))}"
    line = _line(yaml.compose(text), steps)
    return f"{path}, line {line}: {sentence}" + (f" (at {'.'.join(map(str, steps))})" if steps else "")


def _allowed(kind: msgspec.inspect.Type, steps: list[str | int]) -> tuple[object, ...]:
    """The words that the configuration may have at that place, if it is one of few words."""
    if isinstance(kind, msgspec.inspect.UnionType):
        return next((found for one in kind.types if (found := _allowed(one, steps))), ())
    if not steps:
        return kind.values if isinstance(kind, msgspec.inspect.LiteralType) else ()
    if isinstance(kind, msgspec.inspect.StructType):
        fields = {field.encode_name: field.type for field in kind.fields}
        return _allowed(fields[steps[0]], steps[1:]) if steps[0] in fields else ()
    if isinstance(kind, msgspec.inspect.ListType | msgspec.inspect.VarTupleType):
        return _allowed(kind.item_type, steps[1:])
    return ()


def _line(node: Any, steps: list[str | int]) -> int:
    line = node.start_mark.line + 1 if node is not None else 1
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == step]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = [(node.value[step], node.value[step])]
        else:
            found = []
        if not found:
            break
        line, node = found[0][0].start_mark.line + 1, found[0][1]
    return line
