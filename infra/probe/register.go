package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"tandem/infra/demo"
)

// register makes the account of a jobseeker with a code of the demonstration, as its letter has it, and returns its address.
func register(to http.Handler) (address string, err error) {
	var shown struct {
		Codes []struct{ LastName, FirstName, BirthDate, PostalCode, Code string }
	}
	if err := desk(to, "/_local/demo", &shown); err != nil {
		return "", err
	}
	if len(shown.Codes) == 0 {
		return "", errors.New("the demonstration has no code left")
	}
	mine := shown.Codes[0]
	address = "candidat@demo.example"
	claim := map[string]any{
		"lastName": mine.LastName, "firstName": mine.FirstName, "birthDate": mine.BirthDate, "postalCode": mine.PostalCode, "code": mine.Code,
		"email": address, "password": demo.Password, "termsAccepted": true,
	}
	if answer := post(to, "/api/v1/registrations/candidates", claim); answer.Code != http.StatusAccepted {
		return "", fmt.Errorf("registering: status %d: %s", answer.Code, answer.Body)
	}
	token, err := mailed(to, address)
	if err != nil {
		return "", err
	}
	if answer := post(to, "/api/v1/account/confirmation", map[string]any{"token": token}); answer.Code >= 300 {
		return "", fmt.Errorf("confirming: status %d: %s", answer.Code, answer.Body)
	}
	return address, nil
}

// mailed waits for the first mail to an address and returns the token of its link.
func mailed(to http.Handler, address string) (token string, err error) {
	for range 100 {
		var box struct {
			Mails []struct {
				To    string
				Links []string
			}
		}
		if err := desk(to, "/_local/mails", &box); err != nil {
			return "", err
		}
		for _, mail := range box.Mails {
			if mail.To == address && len(mail.Links) > 0 {
				link, err := url.Parse(mail.Links[0])
				if err != nil {
					return "", err
				}
				return link.Query().Get("jeton"), nil
			}
		}
		time.Sleep(100 * time.Millisecond) // it is being sent
	}
	return "", errors.New("no mail came")
}

// desk asks the local desk.
func desk(of http.Handler, path string, into any) error {
	request := httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+path, http.NoBody)
	request.RemoteAddr = "127.0.0.1:1"
	request.Header.Set("Accept", "application/json")
	answer := httptest.NewRecorder()
	of.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		return fmt.Errorf("%s: status %d", path, answer.Code)
	}
	return json.Unmarshal(answer.Body.Bytes(), into)
}
