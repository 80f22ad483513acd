"""YAML as the rule files write it, read by what the safe loader reads, in half of its time."""

from __future__ import annotations

from typing import Any

import yaml

TEXT, MAPPING, LIST = (f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq"))
SPECIAL_KEYS = frozenset({"tag:yaml.org,2002:merge", "tag:yaml.org,2002:value"})


class PlainLoader(yaml.CSafeLoader):
    """Builds text, lists and mappings itself; dates, numbers and merged mappings as the safe loader does.

    The safe loader builds every collection twice over, to allow for tags that make objects of them.
    """

    def construct_document(self, node: yaml.Node) -> Any:
        """What the node of a whole file says."""
        self._built: dict[yaml.Node, Any] = {}
        said = self._plain(node)
        self.constructed_objects = {}
        self.recursive_objects = {}
        return said

    def _plain(self, node: yaml.Node) -> Any:
        tag = node.tag
        if tag == TEXT and isinstance(node, yaml.ScalarNode):
            return node.value
        if node in self._built:
            return self._built[node]
        if tag == LIST and isinstance(node, yaml.SequenceNode):
            items = self._built[node] = []
            items.extend(map(self._plain, node.value))
            return items
        if tag == MAPPING and isinstance(node, yaml.MappingNode) and self._has_plain_keys(node):
            mapping = self._built[node] = {}
            for key, value in node.value:
                mapping[self._plain(key)] = self._plain(value)
            return mapping
        return self.construct_object(node, deep=True)

    @staticmethod
    def _has_plain_keys(node: yaml.MappingNode) -> bool:
        """Whether each key is one word or number: what cannot be a key is refused by the safe loader, with its line."""
        return all(key.__class__ is yaml.ScalarNode and key.tag not in SPECIAL_KEYS for key, _ in node.value)


def read_plain(content: bytes) -> Any:
    """What the content says. Raises YAMLError."""
    return yaml.load(content, Loader=PlainLoader)  # noqa: S506 (a safe loader: it makes no objects)
