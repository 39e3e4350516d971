package api

import "github.com/danielgtaylor/huma/v2"

// Document is the OpenAPI document as the server has it.
func (s *Server) Document() *huma.OpenAPI { return s.huma.OpenAPI() }

// StatusOf is the status of a kind of problem.
func StatusOf(code string) int {
	for _, k := range kinds {
		if k.code == code {
			return k.status
		}
	}
	return 0
}
