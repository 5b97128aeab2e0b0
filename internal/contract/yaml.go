package contract

import (
	"encoding/json"
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// values turns YAML into the types that encoding/json has. A time is the text that it
// is in JSON.
func values(document []byte) (object, error) {
	var n yaml.Node
	if err := yaml.Unmarshal(document, &n); err != nil {
		return nil, err
	}
	if len(n.Content) == 0 {
		return nil, errors.New("the document is empty")
	}
	v, err := value(n.Content[0])
	if err != nil {
		return nil, err
	}
	root, ok := v.(object)
	if !ok {
		return nil, errors.New("the document is no mapping")
	}
	return root, nil
}

func value(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.AliasNode:
		return value(n.Alias)
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, one := range n.Content {
			var err error
			if list[i], err = value(one); err != nil {
				return nil, err
			}
		}
		return list, nil
	case yaml.MappingNode:
		return mapping(n)
	}
	if tag := n.ShortTag(); tag == "!!str" || tag == "!!timestamp" {
		return n.Value, nil
	}
	var v any
	if err := n.Decode(&v); err != nil {
		return nil, fmt.Errorf("line %d: %w", n.Line, err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", n.Line, err)
	}
	var plain any // an int is a float64
	if err := json.Unmarshal(text, &plain); err != nil {
		return nil, fmt.Errorf("line %d: %w", n.Line, err)
	}
	return plain, nil
}

func mapping(n *yaml.Node) (any, error) {
	o := make(object, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		key, v := n.Content[i], n.Content[i+1]
		if key.ShortTag() != "!!str" {
			return nil, fmt.Errorf("line %d: the key %s is no string", key.Line, key.Value)
		}
		if _, ok := o[key.Value]; ok {
			return nil, fmt.Errorf("line %d: the key %s stands twice", key.Line, key.Value)
		}
		one, err := value(v)
		if err != nil {
			return nil, err
		}
		o[key.Value] = one
	}
	return o, nil
}
