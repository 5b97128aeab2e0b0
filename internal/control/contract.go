package control

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/contractpage"
	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/internal/wire"
)

// judgeTime is how long the state of the book waits for exchanges that are not judged
// yet, in real time.
const judgeTime = 15 * time.Second

// contract answers GET /_mock/contract: what was found of the sandbox's exchanges.
func (c *API) contract(r *call) (any, error) {
	apis, err := askedAPIs(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), judgeTime)
	defer cancel()
	return r.box.Watch.State(ctx, "sandbox "+r.box.Name, apis...)
}

// askedAPIs reads the query of GET /_mock/contract: api, any number of times.
func askedAPIs(raw string) ([]string, error) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, problem.New(http.StatusBadRequest, "The query is not well-formed.")
	}
	for name, values := range query {
		if name != "api" {
			return nil, problem.Field(name,
				fmt.Sprintf("There is no parameter %q here; there is api.", name))
		}
		for _, v := range values {
			if _, ok := sandbox.Find(v); !ok {
				return nil, problem.Field(name, noAPI(v))
			}
		}
	}
	apis := slices.Clone(query["api"])
	slices.Sort(apis)
	return slices.Compact(apis), nil
}

func noAPI(name string) string {
	return fmt.Sprintf("There is no API %q; there are %s.", name, strings.Join(sandbox.Names(), ", "))
}

// clearContract answers DELETE /_mock/contract.
func (c *API) clearContract(r *call) (any, error) {
	r.box.Watch.Clear()
	return status{"cleared"}, nil
}

// contractItem is a contract in the list.
type contractItem struct {
	API        string `json:"api"`
	Title      string `json:"title"`
	Operations int    `json:"operations"`
	Page       string `json:"page"` // for people
	YAML       string `json:"yaml"`
	JSON       string `json:"json"`
}

// contracts answers GET /_mock/contracts.
func (c *API) contracts(*call) (any, error) {
	list := []contractItem{}
	for _, a := range sandbox.APIs {
		j, _, err := c.boxes.Contract(a.Name)
		if err != nil {
			return nil, err
		}
		path := root + "/contracts/" + a.Name
		list = append(list, contractItem{
			API: a.Name, Title: j.Title, Operations: len(j.Operations),
			Page: path, YAML: path + "/openapi.yaml", JSON: path + "/openapi.json",
		})
	}
	return map[string][]contractItem{"contracts": list}, nil
}

// document returns the contract that the path names, and its YAML.
func (c *API) document(r *call) (*contract.Contract, []byte, error) {
	api := r.path("api")
	if _, ok := sandbox.Find(api); !ok {
		return nil, nil, problem.New(http.StatusNotFound, noAPI(api))
	}
	j, text, err := c.boxes.Contract(api)
	if err != nil {
		return nil, nil, err
	}
	return j.Contract, text, nil
}

// contractYAML answers GET /_mock/contracts/{api}/openapi.yaml: the document as it is kept.
func (c *API) contractYAML(r *call) (any, error) {
	_, text, err := c.document(r)
	return bytesOf(text, "application/yaml"), err
}

// contractJSON answers GET /_mock/contracts/{api}/openapi.json.
func (c *API) contractJSON(r *call) (any, error) {
	doc, _, err := c.document(r)
	if err != nil {
		return nil, err
	}
	body, err := wire.JSON(doc.Document())
	return bytesOf(append(body, '\n'), "application/json"), err
}

// bytesOf is an answer of bytes.
func bytesOf(body []byte, contentType string) writer {
	return func(w http.ResponseWriter, _ *http.Request) {
		wire.Write(w, http.StatusOK, contentType, body)
	}
}

// contractPage answers GET /_mock/contracts/{api}: the contract for people.
func (c *API) contractPage(r *call) (any, error) {
	doc, _, err := c.document(r)
	if err != nil {
		return nil, err
	}
	sim, _ := r.box.Simulator(doc.API)
	page, err := contractpage.Of(doc, sim.Operations())
	if err != nil {
		return nil, err
	}
	return writer(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", contractpage.Policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		wire.Write(w, http.StatusOK, "text/html; charset=utf-8", page)
	}), nil
}
