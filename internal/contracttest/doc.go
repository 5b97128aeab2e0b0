// Package contracttest holds a simulator and its contract against each other, in the
// tests of the simulator's package:
//
//	func TestMain(m *testing.M) { contracttest.Main(m, new(Server)) }
//
//	func TestContract(t *testing.T) {
//		contracttest.Document(t, new(Server))
//		contracttest.Transcripts(t, new(Server), "testdata/contract")
//	}
//
// (A package that judges its query plans, too, gives Main its plans.Judging(m) for m.)
//
// Two judges look at everything: the program's own (internal/contract), and the
// validator of libopenapi in strict mode, which knows nothing of ours. The bodies are
// JSON values for it, as Media.Decode makes them of XML and of forms.
package contracttest
