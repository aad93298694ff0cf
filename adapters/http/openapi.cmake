# The API's description, from YAML for people to JSON for programs, built in.
set(openapi ${CMAKE_SOURCE_DIR}/schemas/http/openapi.yaml)
set(openapi_cpp ${CMAKE_BINARY_DIR}/generated/openapi.cpp)
add_custom_command(OUTPUT ${openapi_cpp}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/embed_openapi.py ${openapi} ${openapi_cpp}
  DEPENDS ${openapi} ${CMAKE_CURRENT_LIST_DIR}/embed_openapi.py)
target_sources(gstd_http PRIVATE ${openapi_cpp})
