package control

import (
	_ "embed"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/internal/wire"
)

//go:embed openapi.yaml
var openapiYAML []byte

// openapi answers GET /_mock/openapi.json: this API, as OpenAPI 3.1.
func (c *API) openapi(*call) (any, error) {
	body, err := openapiJSON()
	if err != nil {
		return nil, err
	}
	return writer(func(w http.ResponseWriter, _ *http.Request) {
		wire.Write(w, http.StatusOK, "application/json", body)
	}), nil
}

// openapiJSON is made at the first request: a start does not wait for it.
var openapiJSON = sync.OnceValues(func() ([]byte, error) {
	var doc map[string]any
	if err := yaml.Unmarshal(openapiYAML, &doc); err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	paths, _ := doc["paths"].(map[string]any)
	for path, item := range boxedPaths(paths) {
		paths[path] = item
	}
	body, err := wire.JSON(doc)
	return append(body, '\n'), err
})

// boxedPaths are the path items of the calls that exist for each sandbox, too.
func boxedPaths(paths map[string]any) map[string]any {
	const mark = "x-sandbox"
	boxed := map[string]any{}
	for path, v := range paths {
		item, _ := v.(map[string]any)
		if item[mark] != true {
			continue
		}
		delete(item, mark)
		boxed[root+boxPath+strings.TrimPrefix(path, root)] = inSandbox(item)
	}
	return boxed
}

// inSandbox is a path item for the sandbox that its path names.
func inSandbox(item map[string]any) map[string]any {
	other := map[string]any{}
	for key, v := range item {
		if operation, ok := v.(map[string]any); ok { // by method
			v = operationInSandbox(operation)
		}
		other[key] = v
	}
	parameters, _ := item["parameters"].([]any)
	sandbox := map[string]any{"$ref": "#/components/parameters/sandbox"}
	other["parameters"] = append([]any{sandbox}, parameters...)
	return other
}

func operationInSandbox(operation map[string]any) map[string]any {
	other := maps.Clone(operation)
	other["operationId"] = fmt.Sprint(operation["operationId"], "InSandbox")
	responses := map[string]any{"404": map[string]any{"$ref": "#/components/responses/Problem"}}
	own, _ := operation["responses"].(map[string]any)
	maps.Copy(responses, own)
	other["responses"] = responses
	return other
}
