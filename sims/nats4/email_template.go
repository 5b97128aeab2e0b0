package nats4

import (
	"database/sql"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// An emailTemplateRow is the text of an e-mail, with placeholders as Smarty, which NATS
// uses, has them: {$username}. (Which variables there are is ours.)
type emailTemplateRow struct {
	Name string `yaml:"name"`
	Text string `yaml:"text"`
}

func insertEmailTemplateRow(tx *store.Tx, r emailTemplateRow) error {
	switch {
	case r.Name == "":
		return &sims.Bad{Key: "name", Reason: "is required"}
	case r.Text == "":
		return &sims.Bad{Key: "text", Reason: "is required"}
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_email_templates (name, text)
		VALUES ($1, $2)`, r.Name, r.Text)
	return err
}

// emailTemplate returns the text of a template. found is false where there is none.
func emailTemplate(tx *store.Tx, name string) (text string, found bool, err error) {
	err = tx.QueryRow(`SELECT text FROM nats4_email_templates WHERE name = $1`, name).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return text, err == nil, err
}

// placeholder is {$name} or {$name.key}. What stands behind a |, a modifier of Smarty's,
// changes nothing here.
var placeholder = regexp.MustCompile(`\{\$[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*(?:\|[^{}]*)?\}`)

// fillIn puts variables where their placeholders stand; those that there are not become
// nothing, as in Smarty. What a variable holds is not looked at again.
func fillIn(text string, vars map[string]string) string {
	return placeholder.ReplaceAllStringFunc(text, func(p string) string {
		name := strings.TrimSuffix(strings.TrimPrefix(p, "{$"), "}")
		name, _, _ = strings.Cut(name, "|")
		return vars[name]
	})
}

// secretVars are shown where a template asks for them, and nowhere else.
var secretVars = []string{"password"}

func withoutSecrets(vars map[string]string) map[string]string {
	shown := maps.Clone(vars)
	for _, name := range secretVars {
		delete(shown, name)
	}
	return shown
}

// listVariables has a line for each variable, by name.
func listVariables(vars map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		b.WriteString(name + ": " + vars[name] + "\n")
	}
	return b.String()
}

// customVars are the variables that the client gives: custom_vars[color]=red is
// {$color}, custom_vars[order][id]=7 is {$order.id}, custom_vars[]=x is {$0}.
func customVars(a arguments) (map[string]string, error) {
	if a.text("custom_vars") != "" {
		return nil, errParameter.invalid("custom_vars", "must be an array: custom_vars[name]=value")
	}
	vars := map[string]string{}
	flatten(vars, "", a.array("custom_vars"))
	return vars, nil
}

func flatten(vars map[string]string, prefix string, a phpArray) {
	for _, x := range a {
		if x.Sub != nil {
			flatten(vars, prefix+x.Key+".", x.Sub)
		} else {
			vars[prefix+x.Key] = x.Value
		}
	}
}
